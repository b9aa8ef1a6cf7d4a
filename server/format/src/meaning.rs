//! Whether two texts mean the same to Caddy.

use std::rc::Rc;
use syntax::ErrorCode;
use syntax::caddy::{self, Env, Files, Import, ImportedFile, Outcome, Token, WordStream};

/// Whether Caddy's lexer and parser see the same in `after` as in `before`: the same tokens, or the same lexer error;
/// and, where the parser accepts `before`, the same blocks with the same lines in them.
///
/// Variables are compared as they are written and, since their defaults are text that Caddy lexes, as if none were set.
pub fn same_meaning(before: &str, after: &str) -> bool {
    let unset = |_: &str| None;
    same_text(before, after)
        && (plain_variables(before)
            || same_text(
                &caddy::substitute_env(before, &unset),
                &caddy::substitute_env(after, &unset),
            ))
}

/// Whether no variable has a default that is more than a part of a word, so that replacing them moves nothing.
fn plain_variables(text: &str) -> bool {
    text.match_indices('$').all(|(at, _)| {
        let (before, behind) = text.split_at_checked(at + 1).unwrap_or_default();
        let body = behind.split('}').next().unwrap_or_default();
        !before.ends_with("{$")
            || body.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.:/@-*,+".contains(&b))
    })
}

fn same_text(before: &str, after: &str) -> bool {
    let (mut old_words, mut new_words) = (WordStream::new(before), WordStream::new(after));
    let (mut same_words, mut same_lines) = (true, true);
    loop {
        match (old_words.next(), new_words.next()) {
            (Some(old), Some(new)) => {
                same_words &= old.text == new.text && old.quote == new.quote;
                same_lines &= old.on_new_line == new.on_new_line;
            }
            (None, None) => break,
            _ => same_words = false,
        }
    }
    match (old_words.error(), new_words.error()) {
        (None, None) => same_words && (same_lines || same_blocks(before, after)),
        (old, new) => old == new,
    }
}

/// Whether the parser groups the tokens of both alike, or refuses the first.
fn same_blocks(before: &str, after: &str) -> bool {
    let parse = |text| caddy::parse(text, "Caddyfile", &AnyFile, Env::Literal);
    let old = parse(before);
    if refused(&old) {
        return true;
    }
    let new = parse(after);
    !refused(&new) && same_outcome(&old, &new)
}

/// Whether the parser refuses a text, rather than what looks at its blocks afterwards.
fn refused(outcome: &Outcome<'_>) -> bool {
    outcome.error.as_ref().is_some_and(|error| {
        !matches!(error.code, ErrorCode::GlobalOptionsNotFirst | ErrorCode::NamedRouteRedeclared)
    })
}

fn same_outcome(old: &Outcome<'_>, new: &Outcome<'_>) -> bool {
    old.blocks.len() == new.blocks.len()
        && old.blocks.iter().zip(&new.blocks).all(|(old, new)| {
            let texts = |keys: &[Token<'_>]| -> Vec<String> {
                keys.iter().map(|key| key.text.to_string()).collect()
            };
            old.is_named_route == new.is_named_route
                && texts(&old.keys) == texts(&new.keys)
                && old.segments.len() == new.segments.len()
                && old.segments.iter().zip(&new.segments).all(|(old, new)| same_segment(old, new))
        })
}

fn same_segment(old: &[Token<'_>], new: &[Token<'_>]) -> bool {
    let lines = |tokens: &[Token<'_>]| -> Vec<bool> {
        tokens.windows(2).map(|pair| matches!(pair, [a, b] if caddy::on_new_line(a, b))).collect()
    };
    old.len() == new.len()
        && old.iter().zip(new).all(|(old, new)| old.text == new.text && old.quote == new.quote)
        && lines(old) == lines(new)
}

/// Every pattern finds one file, in which the import's arguments and its block can be seen.
struct AnyFile;

impl<'a> Files<'a> for AnyFile {
    fn import(&self, _pattern: &str, _from: &str) -> Import<'a> {
        Import::Files(vec![ImportedFile {
            path: Rc::from("imported"),
            text: "imported {\n\targs {args[:]}\n\tblock {\n\t\t{block}\n\t}\n}\n",
            blank: false,
        }])
    }
}
