//! Heredocs: from the `<<` that a word starts with to the first place where the marker comes again.

use super::{Builder, Flow, Heredoc, LexError, LexKind, Lexer, Quote, Recovery, count_lines};
use crate::ErrorCode;

impl Lexer<'_> {
    /// Everything from the `<<` that a word starts with.
    pub(super) fn heredoc(&mut self, start: usize, mut text: Builder, line: u32) -> Flow {
        let marker = self.pos;
        loop {
            let at = self.pos;
            match self.byte() {
                None | Some(b' ') => {
                    self.pos = self.trailing_returns(at).max(marker);
                    self.word(start, self.pos, text, Quote::None, line);
                    return Flow::Continue;
                }
                Some(b'\n') => break,
                Some(b'\r') => self.pos += 1,
                Some(_) => {
                    self.pos += 1;
                    while self
                        .bytes
                        .get(self.pos)
                        .is_some_and(|b| !matches!(b, b' ' | b'\n' | b'\r'))
                    {
                        self.pos += 1;
                    }
                    text.push(self.source, at, self.pos);
                }
            }
        }
        let line_end = self.pos;
        let marker_end = self.trailing_returns_above(line_end, marker);
        let name = text.as_str(self.source).get(2..).unwrap_or_default().to_owned();
        let failure = if name.is_empty() {
            Some((
                ErrorCode::HeredocMarkerMissing,
                format!(
                    "missing opening heredoc marker on line #{line}; must contain only alphanumeric characters, dashes and underscores; got empty string"
                ),
            ))
        } else if name.starts_with('<') {
            Some((
                ErrorCode::HeredocTooManyAngles,
                format!(
                    "too many '<' for heredoc on line #{line}; only use two, for example <<END"
                ),
            ))
        } else if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
            Some((
                ErrorCode::HeredocMarkerInvalid,
                format!(
                    "heredoc marker on line #{line} must contain only alphanumeric characters, dashes and underscores; got '{name}'"
                ),
            ))
        } else {
            None
        };
        if let Some((code, message)) = failure {
            self.pos = marker_end;
            self.word(start, marker_end, text, Quote::None, line);
            return self.error(LexError { code, start, end: marker_end, message, line });
        }

        let body = line_end + 1;
        let rest = self.source.get(body..).unwrap_or_default();
        let found =
            if self.failed_searches <= 8 * self.bytes.len() || self.recovery == Recovery::Stop {
                rest.find(&name)
            } else {
                None
            };
        let Some(len) = found else {
            self.failed_searches += rest.len();
            if rest.is_empty() && self.recovery == Recovery::Stop {
                // A heredoc without a body at the end of the file vanishes.
                self.pos = body;
                self.emit_rest(LexKind::Whitespace, body);
                return Flow::Continue;
            }
            self.out.exact = false;
            self.pos = marker_end;
            self.word(start, marker_end, text, Quote::None, line);
            if rest.is_empty() {
                return Flow::Continue;
            }
            let last = self.line + self.skipped + 1 + count_lines(rest);
            return self.error(LexError {
                code: ErrorCode::HeredocUnclosed,
                start,
                end: marker_end,
                message: format!(
                    "incomplete heredoc <<{name} on line #{last}, expected ending marker {name}"
                ),
                line: last,
            });
        };

        let close = body + len;
        let (text, mismatch) = self.dedent(&name, body, close);
        self.pos = close + name.len();
        self.line += self.skipped + 1 + count_lines(rest.get(..len).unwrap_or_default());
        self.skipped = 0;
        self.word(start, self.pos, text, Quote::Heredoc, line);
        if let Some(word) = self.out.words.last_mut() {
            word.rest_mut().heredoc = Some(Heredoc { marker, marker_end, body, close });
        }
        match mismatch {
            Some(error) => self.error(error),
            None => Flow::Continue,
        }
    }

    /// The text of a heredoc: its lines without what stands before the closing marker, and without carriage returns.
    fn dedent(&self, name: &str, body: usize, close: usize) -> (Builder, Option<LexError>) {
        let content = self.source.get(body..close).unwrap_or_default();
        let split = content.rfind('\n').map_or(0, |i| i + 1);
        let (lines, pad) = content.split_at(split);
        let mut out = String::with_capacity(lines.len());
        let mut at = body;
        let mut number = self.line;
        for line in lines.split_inclusive('\n') {
            number += 1;
            let bare = line.strip_suffix('\n').unwrap_or(line);
            if !bare.is_empty() && bare != "\r" {
                let Some(kept) = bare.strip_prefix(pad) else {
                    let shown = bare.trim_end_matches(['\r', '\n']);
                    let message = format!(
                        "mismatched leading whitespace in heredoc <<{name} on line #{number} [{shown}], expected whitespace [{pad}] to match the closing marker"
                    );
                    let error = LexError {
                        code: ErrorCode::HeredocIndent,
                        start: at,
                        end: at + shown.len(),
                        message,
                        line: number,
                    };
                    return (Builder::default(), Some(error));
                };
                out.extend(kept.chars().filter(|&c| c != '\r'));
            }
            out.push('\n');
            at += line.len();
        }
        out.pop();
        (Builder::of(out), None)
    }
}
