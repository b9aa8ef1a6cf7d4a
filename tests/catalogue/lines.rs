//! Lines of a Caddyfile, to be put together and written.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::vec::IntoIter;
use syntax::caddy::{self, Token};

/// A line, and the lines of its block.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    pub words: Vec<String>,
    pub block: Vec<Line>,
}

impl Line {
    pub fn new<S: AsRef<str>>(words: &[S]) -> Line {
        Line { words: words.iter().map(|word| word.as_ref().to_string()).collect(), block: vec![] }
    }

    pub fn with(mut self, block: Vec<Line>) -> Line {
        self.block = block;
        self
    }

    /// Its first word.
    pub fn name(&self) -> &str {
        self.words.first().map_or("", String::as_str)
    }
}

/// The lines of a text that has no comments.
pub fn read(text: &str) -> Vec<Line> {
    let tokens = caddy::tokenize(text, "").expect("the text is a Caddyfile");
    block(&mut tokens.into_iter().peekable())
}

fn block(tokens: &mut Peekable<IntoIter<Token<'_>>>) -> Vec<Line> {
    let mut lines = Vec::new();
    while let Some(first) = tokens.next_if(|token| !token.is_close_brace()) {
        let mut line = Line::new(&[&first.text]);
        let mut last = first;
        while let Some(token) = tokens.next_if(|token| !caddy::on_new_line(&last, token)) {
            if token.is_open_brace() {
                line.block = block(tokens);
                tokens.next();
                break;
            }
            line.words.push(token.text.to_string());
            last = token;
        }
        lines.push(line);
    }
    lines
}

/// The text of lines.
pub fn write(lines: &[Line]) -> String {
    let mut out = String::new();
    write_to(&mut out, lines, 0);
    out
}

fn write_to(out: &mut String, lines: &[Line], depth: usize) {
    for line in lines {
        let words: Vec<String> = line.words.iter().map(|word| quoted(word)).collect();
        let indent = "\t".repeat(depth);
        let _ = write!(out, "{indent}{}", words.join(" "));
        if !line.block.is_empty() {
            // The options of the file stand in a block without a name.
            out.push_str(if words.is_empty() { "{\n" } else { " {\n" });
            write_to(out, &line.block, depth + 1);
            let _ = write!(out, "{indent}}}");
        }
        out.push('\n');
    }
}

fn quoted(word: &str) -> String {
    let plain = !word.is_empty()
        && !word.contains(char::is_whitespace)
        && !word.starts_with(['"', '`', '#'])
        && !word.starts_with("<<")
        && !["{", "}"].contains(&word);
    if plain { word.to_string() } else { format!("\"{}\"", word.replace('"', "\\\"")) }
}
