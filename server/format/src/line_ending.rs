//! Line endings around a formatter that writes line feeds.

use crate::Refusal;
use syntax::{Mode, SyntaxKind, TextSize, WalkEvent};

/// How the lines of a result end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineEnding {
    /// As the first line of the text does.
    #[default]
    Keep,
    /// With a line feed.
    Lf,
    /// With a carriage return and a line feed.
    CrLf,
}

/// Runs `format` on a text and gives the result the endings asked for. Where the first line ends with a carriage return,
/// `format` sees line feeds alone, and all lines of the result end like the first.
///
/// Quoted strings keep theirs in any case, because they are part of a value.
pub(crate) fn around(
    text: &str,
    ending: LineEnding,
    format: impl FnOnce(&str) -> Result<String, Refusal>,
) -> Result<String, Refusal> {
    let crlf_lines = text.matches("\r\n").count();
    if crlf_lines == 0 {
        let formatted = format(text)?;
        return Ok(match ending {
            LineEnding::Keep | LineEnding::Lf => formatted,
            LineEnding::CrLf => convert(&formatted, "\r\n"),
        });
    }
    let first_is_crlf = text.find('\n') == text.find("\r\n").map(|at| at + 1);
    let formatted = if !first_is_crlf {
        format(text)?
    } else if crlf_lines == text.matches('\n').count() {
        let formatted = format(&text.replace("\r\n", "\n")).map_err(|r| shift(r, text))?;
        formatted.replace('\n', "\r\n")
    } else {
        let formatted = format(&convert(text, "\n")).map_err(|r| shift(r, text))?;
        convert(&formatted, "\r\n")
    };
    Ok(match ending {
        LineEnding::Keep => formatted,
        LineEnding::Lf => convert(&formatted, "\n"),
        LineEnding::CrLf => convert(&formatted, "\r\n"),
    })
}

/// The refusal of a text without carriage returns, as one of the text with them.
fn shift(refusal: Refusal, text: &str) -> Refusal {
    let offset = |offset: TextSize| {
        let mut left = usize::from(offset);
        for (at, c) in text.char_indices() {
            let dropped =
                c == '\r' && text.get(at + 1..).is_some_and(|rest| rest.starts_with('\n'));
            if dropped {
                continue;
            }
            if left < c.len_utf8() {
                return TextSize::new(u32::try_from(at).unwrap_or(u32::MAX));
            }
            left -= c.len_utf8();
        }
        TextSize::of(text)
    };
    let range = syntax::TextRange::new(offset(refusal.range.start()), offset(refusal.range.end()));
    Refusal { range, ..refusal }
}

/// Gives all lines the same ending, except inside of quoted strings.
fn convert(text: &str, ending: &str) -> String {
    let tree = syntax::parse(text, Mode::File).syntax();
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut verbatim = 0_usize;
    for event in tree.preorder_with_tokens() {
        let quoted = |kind| matches!(kind, SyntaxKind::QUOTED_STRING | SyntaxKind::BACKTICK_STRING);
        match event {
            WalkEvent::Enter(element) => {
                if quoted(element.kind()) {
                    verbatim += 1;
                }
                let Some(token) = element.as_token() else { continue };
                if verbatim > 0 || !token.text().contains('\n') {
                    out.push_str(token.text());
                    continue;
                }
                for line in token.text().split_inclusive('\n') {
                    match line.strip_suffix('\n') {
                        Some(line) => {
                            out.push_str(line.trim_end_matches('\r'));
                            out.push_str(ending);
                        }
                        None => out.push_str(line),
                    }
                }
            }
            WalkEvent::Leave(element) => {
                if quoted(element.kind()) {
                    verbatim -= 1;
                }
            }
        }
    }
    out
}
