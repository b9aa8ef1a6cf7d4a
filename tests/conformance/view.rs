//! Answers as lines of text, and what two texts must share to mean the same to Caddy.

use crate::oracle::{Answer, Answers, Token, Warning};
use std::fmt::Write;

/// Tokens as `LINE:"TEXT"`, with the quote kind behind the text and ` ¦ ` before a token on a new line; or the error.
pub fn tokens(answer: &Answer) -> String {
    match &answer.error {
        Some(error) => format!("error {error:?}"),
        None => list(&answer.tokens),
    }
}

/// Blocks as `[keys] { segment ; segment }` with all that Caddy keeps of a token, and the error behind the blocks
/// before it.
pub fn parse(answer: &Answer) -> String {
    let mut out = String::new();
    for block in &answer.blocks {
        let kind = if block.named_route { "route " } else { "" };
        let _ = write!(out, "{kind}[{}]", list(&block.keys));
        out.push_str(if block.braces { " {" } else { " :" });
        for (i, segment) in block.segments.iter().enumerate() {
            out.push_str(if i > 0 { " ; " } else { " " });
            out.push_str(&list(segment));
        }
        out.push_str(if block.braces { " } " } else { " " });
    }
    if let Some(error) = &answer.error {
        let _ = write!(out, "error {error:?}");
    }
    out.trim_end().to_owned()
}

/// Warnings, one a line, with what Caddy logs beside its words.
pub fn warnings(answer: &Answer) -> Vec<String> {
    let line = |warning: &Warning| {
        let mut line = format!("{:?}", warning.message);
        for (name, value) in [("pattern", &warning.pattern), ("file", &warning.file)] {
            if !value.is_empty() {
                let _ = write!(line, " {name} {value:?}");
            }
        }
        if !warning.imports.is_empty() {
            let _ = write!(line, " from {:?}", warning.imports);
        }
        line
    };
    answer.warnings.iter().map(line).collect()
}

fn list(tokens: &[Token]) -> String {
    let mut out = String::new();
    for (i, token) in tokens.iter().enumerate() {
        if token.new_line {
            out.push_str(" ¦ ");
        } else if i > 0 {
            out.push(' ');
        }
        let _ = write!(out, "{}:{:?}{}", token.line, token.text, token.quote);
        if !token.file.is_empty() {
            let _ = write!(out, " in {:?}", token.file);
        }
        if !token.imports.is_empty() {
            let _ = write!(out, " from {:?}", token.imports);
        }
    }
    out
}

/// Whether a formatted text means to Caddy what the text before did: the same token texts and quote kinds, or the same
/// kind of lexer error; where Caddy accepted the text, the same blocks with the same lines in them.
///
/// Blocks are not compared where Caddy has no answer, or where an import finds nothing: we cannot know whether it does.
pub fn same_meaning(before: &Answers, after: &Answers) -> bool {
    let tokens = match (&before.tokens.error, &after.tokens.error) {
        (None, None) => shape(&before.tokens.tokens, Lines::Ignored)
            .eq(shape(&after.tokens.tokens, Lines::Ignored)),
        (Some(before), Some(after)) => without_lines(before) == without_lines(after),
        _ => false,
    };
    let unknown = |answer: &Answer| {
        !answer.fault.is_empty()
            || answer
                .warnings
                .iter()
                .any(|warning| warning.message.starts_with("No files matching"))
    };
    let exempt = before.parse.error.is_some() || unknown(&before.parse) || unknown(&after.parse);
    tokens && (exempt || (after.parse.error.is_none() && same_blocks(before, after)))
}

fn same_blocks(before: &Answers, after: &Answers) -> bool {
    let (before, after) = (&before.parse.blocks, &after.parse.blocks);
    before.len() == after.len()
        && before.iter().zip(after).all(|(before, after)| {
            before.named_route == after.named_route
                && shape(&before.keys, Lines::Ignored).eq(shape(&after.keys, Lines::Ignored))
                && before.segments.len() == after.segments.len()
                && before.segments.iter().zip(&after.segments).all(|(before, after)| {
                    shape(before, Lines::Compared).eq(shape(after, Lines::Compared))
                })
        })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    Compared,
    Ignored,
}

fn shape(tokens: &[Token], lines: Lines) -> impl Iterator<Item = (&str, &str, bool)> {
    tokens.iter().map(move |token| {
        (token.text.as_str(), token.quote.as_str(), lines == Lines::Compared && token.new_line)
    })
}

/// A lexer error without its line numbers (`#3`).
fn without_lines(error: &str) -> String {
    let mut digits = false;
    error
        .chars()
        .filter(|&c| {
            digits = c == '#' || (digits && c.is_ascii_digit());
            c == '#' || !digits
        })
        .collect()
}
