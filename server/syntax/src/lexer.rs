//! From text to words and what stands between them, exactly as Caddy's lexer cuts it
//! (`caddyconfig/caddyfile/lexer.go`, 2.11.9).
//!
//! Two things may differ from Caddy, on request. Caddy replaces `{$NAME}` before it lexes, so a variable can stand for
//! anything: [`Env::Opaque`] keeps it inside one word. And Caddy gives up at the first error and takes an unterminated
//! string to the end of the file: [`Recovery::Resume`] confines either to its line.

use crate::ErrorCode;
use rowan::TextRange;
use std::borrow::Cow;

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

/// How a word is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quote {
    /// Not at all; also a string that is never closed.
    None,
    /// In double quotes.
    Double,
    /// In backticks.
    Backtick,
    /// As a heredoc.
    Heredoc,
}

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LexKind {
    Bom,
    Whitespace,
    Newline,
    Continuation,
    Backslash,
    Comment,
    /// The next of [`Lexed::words`].
    Word,
}

/// A stretch of text; starts where the one before it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lexeme {
    pub(crate) kind: LexKind,
    /// Byte offset of its end.
    pub(crate) end: u32,
}

/// The text of a word: nearly always a stretch of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
enum WordText {
    Slice(u32, u32),
    Owned(Box<str>),
}

/// A word of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// Byte offsets of the whole word, delimiters included.
    pub(crate) start: u32,
    pub(crate) end: u32,
    text: WordText,
    pub(crate) quote: Quote,
    /// Caddy's number of the line on which the word starts, from 1.
    pub(crate) line: u32,
    /// How many line ends Caddy believes to be inside the word.
    pub(crate) breaks: u32,
    /// Whether the word starts a new line in Caddy's eyes.
    pub(crate) on_new_line: bool,
    /// For a heredoc that is complete: where the closing marker starts, and the end of the opening marker.
    pub(crate) heredoc: Option<Box<Heredoc>>,
    /// Whether this is a string without its closing quote.
    pub(crate) unterminated: bool,
    /// Whether it ends with a backslash that Caddy drops because a blank follows.
    pub(crate) drops_backslash: bool,
}

/// Where the parts of a heredoc stand, in bytes of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heredoc {
    /// Start of the opening marker, behind `<<`.
    pub(crate) marker: usize,
    /// End of the opening marker.
    pub(crate) marker_end: usize,
    /// Start of the body, behind the line end of the opening line.
    pub(crate) body: usize,
    /// Start of the closing marker.
    pub(crate) close: usize,
}

/// An error of the lexer, with Caddy's whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LexError {
    pub(crate) code: ErrorCode,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) message: String,
    /// The line that the message names; 0 for none.
    pub(crate) line: u32,
}

/// A text, cut up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lexed {
    /// Covers the text without a gap; where lexing stopped at an error, up to there.
    pub(crate) lexemes: Vec<Lexeme>,
    pub(crate) words: Vec<Word>,
    pub(crate) errors: Vec<LexError>,
    /// Whether Caddy's lexer, given the same characters, would give the same words and no error.
    pub(crate) exact: bool,
}

impl Word {
    pub(crate) fn text<'a>(&'a self, source: &'a str) -> &'a str {
        match &self.text {
            WordText::Slice(start, end) => slice(source, *start, *end),
            WordText::Owned(text) => text,
        }
    }

    /// As [`Word::text`], but borrowed from the source wherever it can be.
    pub(crate) fn into_cow(self, source: &str) -> Cow<'_, str> {
        match self.text {
            WordText::Slice(start, end) => Cow::Borrowed(slice(source, start, end)),
            WordText::Owned(text) => Cow::Owned(text.into()),
        }
    }

    pub(crate) fn range(&self) -> TextRange {
        TextRange::new(self.start.into(), self.end.into())
    }

    /// The word as it is written.
    pub(crate) fn source<'s>(&self, source: &'s str) -> &'s str {
        slice(source, self.start, self.end)
    }

    pub(crate) fn is(&self, source: &str, structural: &str) -> bool {
        self.quote == Quote::None && self.text(source) == structural
    }
}

pub(crate) fn lex(source: &str, env: Env, recovery: Recovery) -> Lexed {
    let mut lexer = Lexer {
        source,
        bytes: source.as_bytes(),
        env,
        recovery,
        pos: 0,
        line: 1,
        skipped: 0,
        out: Lexed {
            lexemes: Vec::with_capacity(source.len() / 3),
            words: Vec::with_capacity(source.len() / 7),
            errors: Vec::new(),
            exact: true,
        },
        no_env_before: 0,
        strings_end_at_line: false,
        failed_searches: 0,
    };
    lexer.run();
    lexer.out
}

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
    /// No variable ends between the current position and this one; keeps the search linear.
    no_env_before: usize,
    /// A string was never closed: later ones are not searched beyond their line, to stay linear.
    strings_end_at_line: bool,
    /// Bytes searched in vain for closing markers; bounded, to stay linear.
    failed_searches: usize,
}

/// The text of a word under construction: pushed stretches of the source, copied only when they do not touch.
#[derive(Default)]
struct Builder {
    start: usize,
    end: usize,
    owned: Option<String>,
}

impl Builder {
    fn push(&mut self, source: &str, start: usize, end: usize) {
        if start == end {
            return;
        }
        if let Some(owned) = &mut self.owned {
            owned.push_str(source.get(start..end).unwrap_or_default());
        } else if self.start == self.end {
            self.start = start;
            self.end = end;
        } else if self.end == start {
            self.end = end;
        } else {
            let mut owned = String::from(source.get(self.start..self.end).unwrap_or_default());
            owned.push_str(source.get(start..end).unwrap_or_default());
            self.owned = Some(owned);
        }
    }

    fn is_empty(&self) -> bool {
        self.owned.is_none() && self.start == self.end
    }

    fn as_str<'a>(&'a self, source: &'a str) -> &'a str {
        match &self.owned {
            Some(owned) => owned,
            None => source.get(self.start..self.end).unwrap_or_default(),
        }
    }

    fn finish(self) -> WordText {
        match self.owned {
            Some(owned) => WordText::Owned(owned.into()),
            None => WordText::Slice(offset(self.start), offset(self.end)),
        }
    }
}

/// A word that comes next.
struct Upcoming {
    /// Where a backslash stands before it, blanks between them or not: Caddy carries it into the word.
    escape: Option<usize>,
}

/// Whether a stop at an error was asked for.
enum Flow {
    Continue,
    Stop,
}

impl Lexer<'_> {
    fn run(&mut self) {
        if self.source.is_empty() {
            self.error(LexError {
                code: ErrorCode::EmptyFile,
                start: 0,
                end: 0,
                message: "EOF".to_owned(),
                line: 0,
            });
            return;
        }
        if self.source.starts_with('\u{feff}') {
            self.pos = '\u{feff}'.len_utf8();
            self.emit(LexKind::Bom, self.pos);
        }
        while let Some(Upcoming { escape }) = self.trivia() {
            let start = escape.unwrap_or(self.pos);
            let flow = match self.byte() {
                Some(b'"') => self.quoted(start, escape),
                Some(b'`') => self.backtick(start),
                _ => self.unquoted(start, escape),
            };
            if matches!(flow, Flow::Stop) {
                return;
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    fn emit(&mut self, kind: LexKind, end: usize) {
        self.out.lexemes.push(Lexeme { kind, end: offset(end) });
    }

    /// Where the last lexeme ends.
    fn emitted(&self) -> usize {
        self.out.lexemes.last().map_or(0, |lexeme| lexeme.end as usize)
    }

    /// Emits what lies between the last lexeme and `end`, if anything.
    fn emit_rest(&mut self, kind: LexKind, end: usize) {
        if self.emitted() < end {
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
        let on_new_line = self.out.words.last().is_none_or(|w| w.line + w.breaks < line);
        self.out.words.push(Word {
            start: offset(start),
            end: offset(end),
            text: text.finish(),
            quote,
            line,
            breaks,
            on_new_line,
            heredoc: None,
            unterminated: false,
            drops_backslash: false,
        });
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
        let floor = self.emitted();
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
            if !heredoc_escaped && text.as_str(self.source) == "<<" {
                return self.heredoc(start, text, line);
            }
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
                    while self.bytes.get(end).is_some_and(|b| {
                        *b < 128 && !matches!(b, b'\\' | b'<' | b'{' | b' ' | b'\t'..=b'\r')
                    }) {
                        end += 1;
                    }
                }
            }
            if let Some(backslash) = escape.take() {
                text.push(self.source, backslash, backslash + 1);
            }
            text.push(self.source, at, end);
            self.pos = end;
        }
        self.pos = self.trailing_returns(self.pos).max(start);
        self.word(start, self.pos, text, Quote::None, line);
        if let Some(word) = self.out.words.last_mut() {
            word.drops_backslash = escape.is_some();
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
            word.breaks = breaks;
            word.unterminated = true;
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

    /// Everything from the `<<` that a word starts with.
    fn heredoc(&mut self, start: usize, mut text: Builder, line: u32) -> Flow {
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
            word.heredoc = Some(Box::new(Heredoc { marker, marker_end, body, close }));
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
        (Builder { owned: Some(out), ..Builder::default() }, None)
    }
}

/// A position as it is stored; texts of more than 4 GiB have no tree either.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn slice(source: &str, start: u32, end: u32) -> &str {
    source.get(start as usize..end as usize).unwrap_or_default()
}

fn count_lines(text: &str) -> u32 {
    let count = text.bytes().filter(|&b| b == b'\n').count();
    u32::try_from(count).unwrap_or(u32::MAX)
}
