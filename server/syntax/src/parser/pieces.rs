//! The pieces of a word: text, escapes, delimiters, placeholders, variables.

use crate::SyntaxKind;
use crate::lexer::{Heredoc, Quote, Word};
use SyntaxKind::{
    BACKTICK, BACKTICK_STRING, BLOCK_ARG, COLON, COMMA, DEFAULT, DOLLAR, DOT, ENV_VAR, ESCAPE,
    HEREDOC, HEREDOC_END, HEREDOC_INDENT, HEREDOC_MARKER, HEREDOC_NEWLINE, HEREDOC_START,
    IMPORT_ARG, INDEX, L_BRACKET, L_CURLY, NAME, PLACEHOLDER, QUOTE, QUOTED_STRING, R_BRACKET,
    R_CURLY, TEXT, WORD,
};
use rowan::GreenNodeBuilder;

/// Puts out a word as a node.
pub(super) fn word(builder: &mut GreenNodeBuilder<'_>, text: &str, word: &Word) {
    let source = word.source(text);
    let mut out = Pieces { builder, text: TextRun::default() };
    if let Some(parts) = word.heredoc() {
        out.builder.start_node(HEREDOC.into());
        out.heredoc(text, word, parts);
    } else if word.quote == Quote::None && !word.unterminated() {
        out.builder.start_node(WORD.into());
        match source.strip_suffix(',') {
            Some(address) => {
                out.plain(address, Escapes::Unquoted);
                out.token(COMMA, ",");
            }
            None => out.plain(source, Escapes::Unquoted),
        }
    } else {
        out.string(source, word);
    }
    out.builder.finish_node();
}

/// Which backslashes escape.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    Unquoted,
    DoubleQuoted,
    None,
}

/// A run of text that has not been put out yet.
#[derive(Default)]
struct TextRun {
    start: usize,
    end: usize,
}

struct Pieces<'b, 'c> {
    builder: &'b mut GreenNodeBuilder<'c>,
    text: TextRun,
}

impl Pieces<'_, '_> {
    fn token(&mut self, kind: SyntaxKind, text: &str) {
        if !text.is_empty() {
            self.builder.token(kind.into(), text);
        }
    }

    fn string(&mut self, source: &str, word: &Word) {
        // A backslash may stand before the opening quote.
        let open = source.find(['"', '`']).unwrap_or(0);
        let (before, rest) = source.split_at(open);
        let is_backtick = rest.starts_with('`');
        let (node, delimiter, escapes) = if is_backtick {
            (BACKTICK_STRING, BACKTICK, Escapes::None)
        } else {
            (QUOTED_STRING, QUOTE, Escapes::DoubleQuoted)
        };
        self.builder.start_node(node.into());
        self.token(TEXT, before);
        let (quote, content) = rest.split_at(rest.len().min(1));
        self.token(delimiter, quote);
        if word.unterminated() {
            self.plain(content, escapes);
        } else {
            let (content, close) = content.split_at(content.len().saturating_sub(1));
            self.plain(content, escapes);
            self.token(delimiter, close);
        }
    }

    fn heredoc(&mut self, text: &str, word: &Word, parts: &Heredoc) {
        let slice = |start: usize, end: usize| text.get(start..end).unwrap_or_default();
        self.token(HEREDOC_START, slice(word.start as usize, parts.marker));
        self.token(HEREDOC_MARKER, slice(parts.marker, parts.marker_end));
        self.token(HEREDOC_NEWLINE, slice(parts.marker_end, parts.body));
        let content = slice(parts.body, parts.close);
        let split = content.rfind('\n').map_or(0, |i| i + 1);
        let (lines, pad) = content.split_at(split);
        let mut rest = lines;
        while !rest.is_empty() {
            let (line, after) = rest.split_at(rest.find('\n').map_or(rest.len(), |i| i + 1));
            let body = line.strip_prefix(pad).unwrap_or(line);
            self.token(HEREDOC_INDENT, line.strip_suffix(body).unwrap_or_default());
            if after.is_empty() {
                let body_end = body.trim_end_matches(['\n', '\r']).len();
                let (body, line_end) = body.split_at(body_end);
                self.plain(body, Escapes::None);
                self.token(HEREDOC_NEWLINE, line_end);
            } else {
                self.plain(body, Escapes::None);
            }
            rest = after;
        }
        self.token(HEREDOC_INDENT, pad);
        self.token(HEREDOC_END, slice(parts.close, word.end as usize));
    }

    /// Text with escapes, placeholders and variables in it.
    fn plain(&mut self, source: &str, escapes: Escapes) {
        self.text = TextRun::default();
        let bytes = source.as_bytes();
        if !bytes.iter().any(|b| matches!(b, b'{' | b'\\')) {
            self.token(TEXT, source);
            return;
        }
        let mut i = 0;
        // No brace closes before this point; keeps the search linear.
        let mut unclosed_before = 0;
        while let Some(&byte) = bytes.get(i) {
            let next = bytes.get(i + 1).copied();
            let end = match byte {
                b'\\' => {
                    let escapes_next = match next {
                        Some(b'{' | b'}') => true,
                        Some(b'"') => escapes == Escapes::DoubleQuoted,
                        Some(b'<') => escapes == Escapes::Unquoted,
                        _ => false,
                    };
                    if escapes_next {
                        self.flush(source, i);
                        self.token(ESCAPE, source.get(i..i + 2).unwrap_or_default());
                        self.text = TextRun { start: i + 2, end: i + 2 };
                        i + 2
                    } else if escapes == Escapes::DoubleQuoted && next == Some(b'\\') {
                        // Caddy takes them as a pair, so that the second escapes nothing.
                        i + 2
                    } else {
                        i + 1
                    }
                }
                b'{' if i >= unclosed_before => match Braced::find(source, i) {
                    Ok(braced) => {
                        self.flush(source, i);
                        let end = braced.end;
                        self.braced(source.get(i..end).unwrap_or_default(), &braced);
                        self.text = TextRun { start: end, end };
                        end
                    }
                    Err(searched) => {
                        unclosed_before = searched;
                        i + 1
                    }
                },
                _ => i + 1,
            };
            self.text.end = end;
            i = end;
        }
        self.flush(source, source.len());
    }

    /// Puts out the run of text up to `end`.
    fn flush(&mut self, source: &str, end: usize) {
        let run = source.get(self.text.start..end).unwrap_or_default();
        self.token(TEXT, run);
    }

    fn braced(&mut self, source: &str, braced: &Braced) {
        let inner = source.get(1..source.len() - 1).unwrap_or_default();
        self.builder.start_node(braced.kind.into());
        self.token(L_CURLY, "{");
        match braced.kind {
            ENV_VAR => {
                self.token(DOLLAR, "$");
                let body = inner.get(1..).unwrap_or_default();
                let (name, default) = body.split_at(body.find(':').unwrap_or(body.len()));
                self.token(NAME, name);
                self.token(COLON, default.get(..1).unwrap_or_default());
                self.token(DEFAULT, default.get(1..).unwrap_or_default());
            }
            IMPORT_ARG => {
                self.token(NAME, "args");
                let rest = inner.get(4..).unwrap_or_default();
                if let Some(index) = rest.strip_prefix('.') {
                    self.token(DOT, ".");
                    self.token(INDEX, index);
                } else {
                    let range = rest.strip_prefix('[').and_then(|r| r.strip_suffix(']'));
                    let range = range.unwrap_or_default();
                    let (start, end) = range.split_at(range.find(':').unwrap_or(range.len()));
                    self.token(L_BRACKET, "[");
                    self.token(INDEX, start);
                    self.token(COLON, end.get(..1).unwrap_or_default());
                    self.token(INDEX, end.get(1..).unwrap_or_default());
                    self.token(R_BRACKET, "]");
                }
            }
            _ => {
                for (i, segment) in inner.split('.').enumerate() {
                    if i > 0 {
                        self.token(DOT, ".");
                    }
                    self.token(NAME, segment);
                }
            }
        }
        self.token(R_CURLY, "}");
        self.builder.finish_node();
    }
}

/// A placeholder, variable or import argument.
struct Braced {
    kind: SyntaxKind,
    end: usize,
}

impl Braced {
    /// The one that starts at `start`; otherwise how far nothing of the kind can end.
    fn find(source: &str, start: usize) -> Result<Braced, usize> {
        let rest = source.get(start + 1..).unwrap_or_default();
        if let Some(body) = rest.strip_prefix('$') {
            let line = body.find('\n').unwrap_or(body.len());
            let Some(len) = body.get(..line).and_then(|line| line.find('}')) else {
                return Err(start + 2 + line);
            };
            if len == 0 {
                return Err(start);
            }
            return Ok(Braced { kind: ENV_VAR, end: start + 2 + len + 1 });
        }
        let stop = |c: char| c.is_whitespace() || matches!(c, '{' | '}' | '"' | '\'' | '`' | '\\');
        let len = rest.find(stop).unwrap_or(rest.len());
        let name = rest.get(..len).unwrap_or_default();
        if name.is_empty() || !rest.get(len..).unwrap_or_default().starts_with('}') {
            return Err(start + 1 + len);
        }
        let index = name.strip_prefix("args").unwrap_or_default();
        let kind = if index.starts_with('.') || (index.starts_with('[') && index.ends_with(']')) {
            IMPORT_ARG
        } else if name == "block" || name.starts_with("blocks.") {
            BLOCK_ARG
        } else {
            PLACEHOLDER
        };
        Ok(Braced { kind, end: start + 1 + len + 1 })
    }
}
