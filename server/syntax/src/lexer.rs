//! From text to words and what stands between them, exactly as Caddy's lexer cuts it
//! (`caddyconfig/caddyfile/lexer.go`, 2.11.9).
//!
//! Two things may differ from Caddy, on request. Caddy replaces `{$NAME}` before it lexes, so a variable can stand for
//! anything: [`Env::Opaque`] keeps it inside one word. And Caddy gives up at the first error and takes an unterminated
//! string to the end of the file: [`Recovery::Resume`] confines either to its line.

mod heredoc;
mod stream;
mod words;

pub(crate) use stream::WordStream;
pub use words::Quote;
pub(crate) use words::{Heredoc, LexError, LexKind, Lexed, Lexeme, Word};

use crate::ErrorCode;
use words::{Builder, count_lines, offset};

/// What `{$NAME}` is to the lexer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Env {
    /// Ordinary characters, as for Caddy's lexer and formatter.
    Literal,
    /// One piece of a word, whatever it holds, if it ends on its line.
    Opaque,
}

/// What happens at an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recovery {
    /// Nothing behind it is lexed.
    Stop,
    /// The line is taken as plain words and lexing goes on behind it.
    Resume,
}

pub(crate) fn lex(source: &str, env: Env, recovery: Recovery) -> Lexed {
    let mut lexer = Lexer::new(source, env, recovery);
    lexer.out.lexemes.reserve(source.len() / 3);
    lexer.out.words.reserve(source.len() / 7);
    while let Flow::Continue = lexer.step() {}
    lexer.out
}

#[derive(Debug)]
struct Lexer<'s> {
    source: &'s str,
    bytes: &'s [u8],
    env: Env,
    recovery: Recovery,
    pos: usize,
    /// Caddy's line counter.
    line: u32,
    /// Line ends that Caddy has not counted yet.
    skipped: u32,
    out: Lexed,
    /// Where the last lexeme ends.
    emitted: usize,
    /// The line on which the last word ends in Caddy's eyes; 0 before the first word.
    last_line: u32,
    /// No variable ends between the current position and this one; keeps the search linear.
    no_env_before: usize,
    /// A string was never closed: later ones are not searched beyond their line, to stay linear.
    strings_end_at_line: bool,
    /// Bytes searched in vain for closing markers; bounded, to stay linear.
    failed_searches: usize,
}

/// A word that comes next.
struct Upcoming {
    /// Where a backslash stands before it, blanks between them or not: Caddy carries it into the word.
    escape: Option<usize>,
}

/// Whether there may be more: not behind the end, nor at an error where a stop was asked for.
#[derive(Debug, Clone, Copy)]
enum Flow {
    Continue,
    Stop,
}

impl<'s> Lexer<'s> {
    fn new(source: &'s str, env: Env, recovery: Recovery) -> Lexer<'s> {
        let mut lexer = Lexer {
            source,
            bytes: source.as_bytes(),
            env,
            recovery,
            pos: 0,
            line: 1,
            skipped: 0,
            out: Lexed { lexemes: Vec::new(), words: Vec::new(), errors: Vec::new(), exact: true },
            emitted: 0,
            last_line: 0,
            no_env_before: 0,
            strings_end_at_line: false,
            failed_searches: 0,
        };
        if source.is_empty() {
            lexer.error(LexError {
                code: ErrorCode::EmptyFile,
                start: 0,
                end: 0,
                message: "EOF".to_owned(),
                line: 0,
            });
        }
        if source.starts_with('\u{feff}') {
            lexer.pos = '\u{feff}'.len_utf8();
            lexer.emit(LexKind::Bom, lexer.pos);
        }
        lexer
    }

    /// Emits what stands before the next word, and the word.
    fn step(&mut self) -> Flow {
        let Some(Upcoming { escape }) = self.trivia() else { return Flow::Stop };
        let start = escape.unwrap_or(self.pos);
        match self.byte() {
            Some(b'"') => self.quoted(start, escape),
            Some(b'`') => self.backtick(start),
            _ => self.unquoted(start, escape),
        }
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    fn emit(&mut self, kind: LexKind, end: usize) {
        self.out.lexemes.push(Lexeme { kind, end: offset(end) });
        self.emitted = end;
    }

    /// Emits what lies between the last lexeme and `end`, if anything.
    fn emit_rest(&mut self, kind: LexKind, end: usize) {
        if self.emitted < end {
            self.emit(kind, end);
        }
    }

    fn error(&mut self, error: LexError) -> Flow {
        self.out.exact = false;
        self.out.errors.push(error);
        match self.recovery {
            Recovery::Stop => Flow::Stop,
            Recovery::Resume => Flow::Continue,
        }
    }

    fn word(&mut self, start: usize, end: usize, text: Builder, quote: Quote, line: u32) {
        let breaks = match quote {
            Quote::None => 0,
            Quote::Double | Quote::Backtick => count_lines(text.as_str(self.source)),
            Quote::Heredoc => count_lines(text.as_str(self.source)) + 2,
        };
        let on_new_line = self.last_line < line;
        self.last_line = line + breaks;
        let mut word = Word::new(self.source, (start, end), text);
        (word.line, word.quote, word.on_new_line) = (line, quote, on_new_line);
        if breaks > 0 {
            word.rest_mut().breaks = breaks;
        }
        self.out.words.push(word);
        self.emit(LexKind::Word, end);
    }

    /// Skips what stands before the next word; `None` at the end of the text.
    fn trivia(&mut self) -> Option<Upcoming> {
        let mut escape: Option<usize> = None;
        loop {
            let Some(byte) = self.byte() else {
                self.flush_escape(&mut escape);
                self.emit_rest(LexKind::Whitespace, self.pos);
                return None;
            };
            match byte {
                b'\n' => {
                    // The carriage returns before it belong to it.
                    let start = self.trailing_returns(self.pos);
                    let escaped = escape.is_some();
                    self.flush_escape_until(&mut escape, start);
                    self.emit_rest(LexKind::Whitespace, start);
                    self.pos += 1;
                    if escaped {
                        self.skipped += 1;
                        self.emit(LexKind::Continuation, self.pos);
                    } else {
                        self.end_line();
                        self.emit(LexKind::Newline, self.pos);
                    }
                }
                b'\r' | b'\t' | b' ' | 0x0b | 0x0c => self.pos += 1,
                b'#' => {
                    let escaped = escape.is_some();
                    self.flush_escape(&mut escape);
                    self.emit_rest(LexKind::Whitespace, self.pos);
                    let start = self.pos;
                    self.pos = self.line_end(start);
                    let end = self.trailing_returns(self.pos);
                    self.emit(LexKind::Comment, end);
                    // A backslash anywhere in a comment continues the line, as it would outside.
                    let rest = self.bytes.get(start..self.pos).unwrap_or_default();
                    if (escaped || rest.contains(&b'\\')) && self.byte() == Some(b'\n') {
                        self.pos += 1;
                        self.skipped += 1;
                        self.emit(LexKind::Continuation, self.pos);
                    }
                }
                b'\\' if escape.is_none() => {
                    self.emit_rest(LexKind::Whitespace, self.pos);
                    escape = Some(self.pos);
                    self.pos += 1;
                }
                128.. => match self.blank_at(self.pos) {
                    Some(width) => self.pos += width,
                    None => break,
                },
                _ => break,
            }
        }
        if escape.is_none() {
            self.emit_rest(LexKind::Whitespace, self.pos);
        }
        Some(Upcoming { escape })
    }

    /// Emits a pending backslash that no word took.
    fn flush_escape(&mut self, escape: &mut Option<usize>) {
        self.flush_escape_until(escape, self.pos);
    }

    fn flush_escape_until(&mut self, escape: &mut Option<usize>, end: usize) {
        if let Some(at) = escape.take() {
            self.emit(LexKind::Backslash, at + 1);
            self.emit_rest(LexKind::Whitespace, end);
        }
    }

    fn end_line(&mut self) {
        self.line += 1 + self.skipped;
        self.skipped = 0;
    }

    /// The width of the non-ASCII blank at `at`, if there is one.
    fn blank_at(&self, at: usize) -> Option<usize> {
        let c = self.source.get(at..)?.chars().next()?;
        c.is_whitespace().then(|| c.len_utf8())
    }

    /// The position of the line feed at or after `from`, or the end of the text.
    fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        rest.iter().position(|&b| b == b'\n').map_or(self.bytes.len(), |i| from + i)
    }

    /// The start of the run of carriage returns that ends at `at` and follows the last lexeme.
    fn trailing_returns(&self, at: usize) -> usize {
        let floor = self.emitted;
        let mut start = at;
        while start > floor && self.bytes.get(start - 1) == Some(&b'\r') {
            start -= 1;
        }
        start
    }

    /// The end of the variable at `at`, if one starts there and is to be kept whole.
    fn variable_end(&mut self, at: usize) -> Option<usize> {
        if self.env == Env::Literal
            || at < self.no_env_before
            || self.bytes.get(at..at + 2) != Some(b"{$")
        {
            return None;
        }
        let end = self.line_end(at);
        let body = self.bytes.get(at + 2..end)?;
        let Some(len) = body.iter().position(|&b| b == b'}') else {
            self.no_env_before = end;
            return None;
        };
        if body
            .iter()
            .take(len)
            .any(|b| b.is_ascii_whitespace() || b"\"`\\#".contains(b) || *b >= 128)
        {
            self.out.exact = false;
        }
        Some(at + 2 + len + 1)
    }

    fn unquoted(&mut self, start: usize, mut escape: Option<usize>) -> Flow {
        let line = self.line;
        let mut text = Builder::default();
        let mut heredoc_escaped = false;
        loop {
            let at = self.pos;
            let Some(byte) = self.byte() else { break };
            let mut end = at + 1;
            match byte {
                b'\r' => {
                    self.pos += 1;
                    continue;
                }
                b'\n' => {
                    // The line end will be read again, as a continuation if a backslash stands before it.
                    if let Some(backslash) = escape.take() {
                        self.pos = backslash;
                    }
                    break;
                }
                b'\t' | b' ' | 0x0b | 0x0c => break,
                b'\\' if escape.is_none() => {
                    escape = Some(at);
                    self.pos += 1;
                    continue;
                }
                b'<' => {
                    if escape.take().is_some() {
                        heredoc_escaped = true;
                    }
                }
                b'{' => {
                    if let Some(variable_end) = self.variable_end(at) {
                        end = variable_end;
                    }
                }
                128.. => {
                    if self.blank_at(at).is_some() {
                        break;
                    }
                    while self.source.get(at..end).is_none() {
                        end += 1;
                    }
                }
                _ => {
                    // The common case: a run of characters that mean nothing here.
                    let rest = self.bytes.get(end..).unwrap_or_default();
                    end += rest.iter().take_while(|&&byte| is_plain(byte)).count();
                }
            }
            if let Some(backslash) = escape.take() {
                text.push(self.source, backslash, backslash + 1);
            }
            text.push(self.source, at, end);
            self.pos = end;
            if byte == b'<' && !heredoc_escaped && text.as_str(self.source) == "<<" {
                return self.heredoc(start, text, line);
            }
        }
        self.pos = self.trailing_returns(self.pos).max(start);
        self.word(start, self.pos, text, Quote::None, line);
        if let Some(word) = self.out.words.last_mut().filter(|_| escape.is_some()) {
            word.rest_mut().drops_backslash = true;
        }
        Flow::Continue
    }

    fn quoted(&mut self, start: usize, escape: Option<usize>) -> Flow {
        let (line, skipped) = (self.line, self.skipped);
        let open = self.pos;
        let limit = if self.strings_end_at_line { self.line_end(open) } else { self.bytes.len() };
        let mut escape = escape;
        let mut text = Builder::default();
        self.pos += 1;
        while self.pos < limit {
            let at = self.pos;
            let Some(byte) = self.byte() else { break };
            match byte {
                b'\\' if escape.is_none() => {
                    escape = Some(at);
                    self.pos += 1;
                    continue;
                }
                b'"' if escape.is_none() => {
                    self.pos += 1;
                    self.word(start, self.pos, text, Quote::Double, line);
                    return Flow::Continue;
                }
                _ => {}
            }
            if let Some(backslash) = escape.take()
                && byte != b'"'
            {
                text.push(self.source, backslash, backslash + 1);
            }
            let mut end = at + 1;
            if byte == b'\n' {
                self.end_line();
            } else if let Some(variable_end) = self.variable_end(at) {
                end = variable_end;
            } else {
                while end < limit
                    && self
                        .bytes
                        .get(end)
                        .is_some_and(|b| !matches!(b, b'\\' | b'"' | b'\n' | b'{'))
                {
                    end += 1;
                }
            }
            text.push(self.source, at, end);
            self.pos = end;
        }
        self.unterminated(start, open, text, line, skipped)
    }

    fn backtick(&mut self, start: usize) -> Flow {
        let (line, skipped) = (self.line, self.skipped);
        let open = self.pos;
        let rest = self.bytes.get(open + 1..).unwrap_or_default();
        let mut text = Builder::default();
        if let Some(len) = rest.iter().position(|&b| b == b'`') {
            let close = open + 1 + len;
            text.push(self.source, open + 1, close);
            let lines = count_lines(text.as_str(self.source));
            if lines > 0 {
                self.line += lines + self.skipped;
                self.skipped = 0;
            }
            self.pos = close + 1;
            self.word(start, self.pos, text, Quote::Backtick, line);
            return Flow::Continue;
        }
        text.push(self.source, open + 1, self.bytes.len());
        self.unterminated(start, open, text, line, skipped)
    }

    /// A string that is never closed: for Caddy an unquoted word to the end of the file.
    fn unterminated(
        &mut self,
        start: usize,
        open: usize,
        text: Builder,
        line: u32,
        skipped: u32,
    ) -> Flow {
        let empty = text.is_empty();
        let (text, end) = match self.recovery {
            Recovery::Stop => (text, self.bytes.len()),
            Recovery::Resume => {
                self.out.exact = false;
                self.strings_end_at_line = true;
                self.line = line;
                self.skipped = skipped;
                let end = self.trailing_returns_above(self.line_end(open), open + 1);
                let mut text = Builder::default();
                text.push(self.source, open + 1, end);
                (text, end)
            }
        };
        self.pos = end;
        if empty && self.recovery == Recovery::Stop {
            // A lone quote at the end of the file is no word at all.
            self.emit_rest(LexKind::Whitespace, end);
            return Flow::Continue;
        }
        // It is not quoted for Caddy, and may well hold line ends.
        let breaks = count_lines(text.as_str(self.source));
        self.word(start, end, text, Quote::None, line);
        if let Some(word) = self.out.words.last_mut() {
            word.rest_mut().breaks = breaks;
            word.rest_mut().unterminated = true;
            self.last_line = line + breaks;
        }
        Flow::Continue
    }

    fn trailing_returns_above(&self, at: usize, floor: usize) -> usize {
        let mut start = at;
        while start > floor && self.bytes.get(start - 1) == Some(&b'\r') {
            start -= 1;
        }
        start
    }
}

/// Whether a byte means nothing behind the first one of an unquoted word.
fn is_plain(byte: u8) -> bool {
    const PLAIN: [bool; 256] = {
        let mut plain = [false; 256];
        let mut byte = 0;
        while byte < 128 {
            plain[byte as usize] = !matches!(byte, b'\\' | b'<' | b'{' | b' ' | b'\t'..=b'\r');
            byte += 1;
        }
        plain
    };
    PLAIN[byte as usize]
}
