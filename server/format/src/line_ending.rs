//! Line endings around a formatter that writes line feeds.

use crate::{Refusal, same_meaning};
use syntax::TextSize;
use syntax::caddy::{Quote, Words};

/// How the lines of a result end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LineEnding {
    /// As in the text if all its lines end with a carriage return and a line feed, else as Caddy leaves them: with a
    /// line feed between words.
    #[default]
    Keep,
    /// With a line feed.
    Lf,
    /// With a carriage return and a line feed.
    CrLf,
}

/// Runs `format` on a text, without carriage returns where every line has one, and gives the result the endings asked for.
///
/// Line ends inside of quoted strings stay as they are in any case, because they are part of a value.
pub(crate) fn around(
    text: &str,
    ending: LineEnding,
    format: impl FnOnce(&str) -> Result<String, Refusal>,
) -> Result<String, Refusal> {
    let all_crlf = || text.matches("\r\n").count() == text.matches('\n').count();
    let formatted = if text.contains("\r\n") && all_crlf() {
        let formatted = format(&text.replace("\r\n", "\n")).map_err(|r| shift(r, text))?;
        formatted.replace('\n', "\r\n")
    } else {
        format(text)?
    };
    Ok(match ending {
        LineEnding::Keep => formatted,
        LineEnding::Lf => convert(formatted, "\n"),
        LineEnding::CrLf => convert(formatted, "\r\n"),
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

/// Gives all lines the same ending, except inside of quoted strings, unless that would change what the text means.
fn convert(text: String, ending: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for (stretch, quote) in Words::new(&text).stretches() {
        match quote {
            None | Some(Quote::Heredoc) => {
                for line in stretch.split_inclusive('\n') {
                    match line.strip_suffix('\n') {
                        Some(line) => out.extend([line.trim_end_matches('\r'), ending]),
                        None => out.push_str(line),
                    }
                }
            }
            Some(Quote::None | Quote::Double | Quote::Backtick) => out.push_str(stretch),
        }
    }
    if same_meaning(&text, &out) { out } else { text }
}
