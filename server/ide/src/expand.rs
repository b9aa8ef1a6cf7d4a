//! A file as Caddy reads it: with what its imports and its variables stand for in their places.
//!
//! [`caddy::parse`] expands it, which does so as Caddy does; here the words are written down again. What comes out is read
//! once more before it is handed out: it has the same words on the same lines.

mod files;
mod spelling;

use crate::SourceFile;
use files::{Reader, Shelf};
use spelling::Spelling;
use std::fmt;
use syntax::caddy::{self, Error, Outcome, ServerBlock, Token, UnknownFiles, on_new_line};

/// What becomes of environment variables.
#[derive(Clone, Copy)]
pub enum Variables<'v> {
    /// They stay as they are written, each taken for one word.
    AsWritten,
    /// They give way to these values, and where there is none to their defaults, as Caddy does it.
    Known(&'v dyn Fn(&str) -> Option<String>),
}

/// Why a file cannot be shown expanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpandRefusal {
    /// It holds lines of some block, and no file is known that imports it.
    Part,
    /// An import depends on a variable, which stays as it is written. Where that is, and which import it is.
    Variable(String),
    /// Caddy refuses it, or what an import names is not known. Where that is, and why.
    Unread(String),
    /// No spelling is known that Caddy reads the same way.
    NoLayout,
}

impl fmt::Display for ExpandRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExpandRefusal::Part => {
                f.write_str("it is a part of a Caddyfile, and no file is known that imports it")
            }
            ExpandRefusal::Variable(why) | ExpandRefusal::Unread(why) => f.write_str(why),
            ExpandRefusal::NoLayout => {
                f.write_str("what it expands to cannot be written as one Caddyfile")
            }
        }
    }
}

/// The file that Caddy begins with where this one belongs to it, without imports and snippets, formatted.
///
/// # Errors
/// See [`ExpandRefusal`].
pub fn expand(file: &SourceFile, variables: Variables<'_>) -> Result<String, ExpandRefusal> {
    let file = file.entry().unwrap_or(file);
    if file.is_fragment() {
        return Err(ExpandRefusal::Part);
    }
    let path = file.path().map_or("Caddyfile", |path| path);
    let shelf = Shelf::default();
    let reader = Reader::new(file.imports(), variables, &shelf);
    let text = reader.with_variables(file.text());
    let read = caddy::parse(&text, path, &reader, reader.env());
    if let Some(error) = &read.error {
        let why = located(error);
        return Err(if reader.needs_variables() {
            ExpandRefusal::Variable(why)
        } else {
            ExpandRefusal::Unread(why)
        });
    }
    let mut writer = Writer { spelling: Spelling::new(reader.env()), out: String::new(), depth: 0 };
    writer.spelling.know(path, &text);
    shelf.each(|path, text| writer.spelling.know(path, text));
    for block in &read.blocks {
        writer.block(block).ok_or(ExpandRefusal::NoLayout)?;
    }
    if read.blocks.is_empty() {
        // Nothing at all Caddy refuses, and snippets alone it takes; options without any mean the same as these.
        writer.out.push_str("{\n}\n");
    }
    let written = format::format(&writer.out).map_err(|_| ExpandRefusal::NoLayout)?;
    let again = reader.with_variables(&written);
    let again = caddy::parse(&again, path, &UnknownFiles, reader.env());
    if is_same(&read, &again) { Ok(written) } else { Err(ExpandRefusal::NoLayout) }
}

/// Caddy's words behind the place that it names.
fn located(error: &Error) -> String {
    match &error.origin {
        Some((file, _)) => format!("{file}:{}: {}", error.line, error.message),
        None => error.message.clone(),
    }
}

struct Writer<'a> {
    spelling: Spelling<'a>,
    out: String,
    /// How many blocks are open.
    depth: usize,
}

impl Writer<'_> {
    /// A site, the global options or a named route. `None` where a word cannot be written.
    fn block(&mut self, block: &ServerBlock<'_>) -> Option<()> {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        if let Some(first) = block.keys.first() {
            self.comments_above(first);
        }
        if block.is_named_route {
            let (name, body) = block.segments.first()?.split_first()?;
            self.out.push_str(&self.spelling.plain(&format!("&({})", name.text))?);
            self.out.push(' ');
            self.line(body)?;
        } else {
            for (i, key) in block.keys.iter().enumerate() {
                self.out.push_str(if i > 0 { ", " } else { "" });
                self.out.push_str(&self.spelling.of(key, &[], 0)?);
            }
            self.out.push_str(" {\n");
            self.depth = 1;
            for segment in &block.segments {
                self.comments_above(segment.first()?);
                self.line(segment)?;
            }
            self.out.push('}');
            self.depth = 0;
        }
        self.out.push('\n');
        Some(())
    }

    /// A line with the block that it opens.
    fn line(&mut self, tokens: &[Token<'_>]) -> Option<()> {
        let mut start = 0;
        for (i, token) in tokens.iter().enumerate() {
            match i.checked_sub(1).and_then(|i| tokens.get(i)) {
                Some(before) if on_new_line(before, token) => {
                    self.end_line(before);
                    self.comments_above(token);
                    start = i;
                }
                Some(before) if before.is_open_brace() => {
                    self.out.push('\n');
                    start = i;
                }
                Some(_) => self.out.push(' '),
                None => {}
            }
            if token.is_close_brace() {
                self.depth = self.depth.saturating_sub(1);
            }
            let before = tokens.get(start..i).unwrap_or_default();
            self.out.push_str(&self.spelling.of(token, before, self.depth)?);
            self.depth += usize::from(token.is_open_brace());
        }
        self.end_line(tokens.last()?);
        Some(())
    }

    fn end_line(&mut self, last: &Token<'_>) {
        if let Some(comment) = self.spelling.comment_behind(last) {
            self.out.push(' ');
            self.out.push_str(comment);
        }
        self.out.push('\n');
    }

    /// The lines above a token that are comments, or blank.
    fn comments_above(&mut self, token: &Token<'_>) {
        for line in self.spelling.lines_above(token) {
            let is_first = self.out.is_empty() || self.out.ends_with("{\n");
            if !line.is_empty() || !is_first && !self.out.ends_with("\n\n") {
                self.out.push_str(line);
                self.out.push('\n');
            }
        }
    }
}

/// Whether Caddy reads the same words on the same lines.
fn is_same(one: &Outcome<'_>, other: &Outcome<'_>) -> bool {
    let all = |one: &[Token<'_>], other: &[Token<'_>]| {
        let is_brace = |it: &Token<'_>| (it.is_open_brace(), it.is_close_brace());
        let same =
            |(a, b): (&Token<'_>, &Token<'_>)| a.text == b.text && is_brace(a) == is_brace(b);
        let breaks = |tokens: &[Token<'_>]| {
            // A named route begins with its name, whose line is of no account; nor does Caddy ask, having entered a
            // block, whether its first word stands behind the brace.
            let ends = |a: &Token<'_>, b: &Token<'_>| !a.is_open_brace() && on_new_line(a, b);
            let pairs = tokens.windows(2).skip(1);
            pairs.map(|pair| matches!(pair, [a, b] if ends(a, b))).collect::<Vec<_>>()
        };
        one.len() == other.len() && one.iter().zip(other).all(same) && breaks(one) == breaks(other)
    };
    let same = |(one, other): (&ServerBlock<'_>, &ServerBlock<'_>)| {
        let texts =
            |keys: &[Token<'_>]| keys.iter().map(|it| it.text.to_string()).collect::<Vec<_>>();
        texts(&one.keys) == texts(&other.keys)
            && one.is_named_route == other.is_named_route
            && one.segments.len() == other.segments.len()
            && one.segments.iter().zip(&other.segments).all(|(a, b)| all(a, b))
    };
    other.error.is_none()
        && one.blocks.len() == other.blocks.len()
        && one.blocks.iter().zip(&other.blocks).all(same)
}
