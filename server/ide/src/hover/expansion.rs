//! The lines that an import brings in, with its arguments and its block in their places.

use crate::brought::Brought;
use crate::snippet_args::{ArgSource, is_whole_word};
use crate::snippets::text_of;
use syntax::ast::{Block, Import, Snippet, Statement, Word, WordKind};
use syntax::{SyntaxKind, SyntaxNode, TextRange, TextSize};

/// More lines than these are not shown.
const LINES_MAX: usize = 12;

/// The lines of a snippet where it is imported, the first of them; nothing if there are none.
pub(super) fn lines(brought: &Brought, import: &Import) -> String {
    let Some(block) = brought.snippet.as_ref().and_then(Snippet::block) else {
        return String::new();
    };
    let args: Vec<Word> = import.args().collect();
    let mut parts: Vec<(TextRange, String)> = Vec::new();
    let words = brought.argument_parts().map(|(_, word, _)| word);
    for word in words {
        let range = word.syntax().text_range();
        if parts.last().is_none_or(|(known, _)| *known != range) {
            parts.push((range, written(&word, &args)));
        }
    }
    for part in block.syntax().descendants().filter(|it| it.kind() == SyntaxKind::BLOCK_ARG) {
        let lines = given_block(&part, import);
        let indent = indent(brought, part.text_range().start());
        parts.push((part.text_range(), lines.join(&format!("\n{indent}"))));
    }
    parts.sort_by_key(|(range, _)| range.start());
    let inside = inside(&block);
    let mut text = String::new();
    let mut at = inside.start();
    for (range, new) in &parts {
        if range.start() >= at && range.end() <= inside.end() {
            text.push_str(text_of(&brought.file, TextRange::new(at, range.start())));
            text.push_str(new);
            at = range.end();
        }
    }
    text.push_str(text_of(&brought.file, TextRange::new(at, inside.end())));
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let mut shown = dedented(lines.iter().take(LINES_MAX).copied());
    if lines.len() > LINES_MAX {
        shown.push("…".to_owned());
    }
    shown.join("\n")
}

/// What Caddy sees of a word with the arguments in their places; those that are not given stay.
pub(crate) fn filled(word: &Word, args: &[Word]) -> String {
    let mut text = String::new();
    let value = word.value().into_owned();
    let mut rest = &*value;
    for part in word.parts().filter(|part| part.kind() == SyntaxKind::IMPORT_ARG) {
        let source = part.text().to_string();
        let Some((before, behind)) = rest.split_once(&*source) else { continue };
        let given = match ArgSource::read(&source) {
            Some(ArgSource::One(index) | ArgSource::Legacy(index)) => args.get(index),
            _ => None,
        };
        text.push_str(before);
        match given {
            Some(arg) => text.push_str(&arg.value()),
            None => text.push_str(&source),
        }
        rest = behind;
    }
    text + rest
}

/// The same as one would write it.
fn written(word: &Word, args: &[Word]) -> String {
    let source = |word: &Word| word.syntax().text().to_string();
    let is_plain = word.kind() == WordKind::Plain;
    let whole = word.parts().find(|part| is_plain && is_whole_word(word, part));
    if let Some(part) = whole {
        let text = part.text().to_string();
        let given = match ArgSource::read(&text) {
            Some(ArgSource::One(index) | ArgSource::Legacy(index)) => {
                args.get(index..=index).unwrap_or_default()
            }
            Some(ArgSource::Many(start, end)) => {
                args.get(start..end.unwrap_or(args.len())).unwrap_or_default()
            }
            _ => &[],
        };
        let is_none =
            given.is_empty() && !matches!(ArgSource::read(&text), Some(ArgSource::Many(0, None)));
        return if is_none { text } else { given.iter().map(source).collect::<Vec<_>>().join(" ") };
    }
    let filled = filled(word, args);
    match word.kind() {
        WordKind::Plain if filled.contains(char::is_whitespace) => {
            format!("\"{}\"", filled.replace('"', "\\\""))
        }
        WordKind::Plain => filled,
        WordKind::Quoted => format!("\"{}\"", filled.replace('"', "\\\"")),
        WordKind::Backtick => format!("`{filled}`"),
        WordKind::Heredoc => source(word),
    }
}

/// The lines of the import's block that stand in the place of `{block}` or `{blocks.name}`.
fn given_block(part: &SyntaxNode, import: &Import) -> Vec<String> {
    let name = part.text().to_string();
    let given = import.block();
    let block = match name.trim_matches(['{', '}']).strip_prefix("blocks.") {
        None => given,
        Some(key) => {
            let found = given.iter().flat_map(Block::statements).filter(|line| {
                let first = line.syntax().children().find_map(Word::cast);
                first.is_some_and(|first| first.value() == key)
            });
            // A repeated key keeps only the last.
            found.last().as_ref().and_then(Statement::block)
        }
    };
    let text = block.map(|block| {
        let all = block.syntax().text().to_string();
        let inside = inside(&block) - block.syntax().text_range().start();
        all.get(std::ops::Range::from(inside)).unwrap_or_default().to_owned()
    });
    dedented(text.iter().flat_map(|it| it.lines()).filter(|line| !line.trim().is_empty()))
}

/// What stands between the braces.
fn inside(block: &Block) -> TextRange {
    let all = block.syntax().text_range();
    let start = block.open_brace().map_or(all.start(), |brace| brace.text_range().end());
    let end = block.close_brace().map_or(all.end(), |brace| brace.text_range().start());
    TextRange::new(start, end.max(start))
}

/// Lines without the indentation that they have in common.
fn dedented<'l>(lines: impl Iterator<Item = &'l str> + Clone) -> Vec<String> {
    let indents = lines.clone().map(|line| line.len() - line.trim_start().len());
    let indent = indents.min().unwrap_or(0);
    lines.map(|line| line.get(indent..).unwrap_or(line).trim_end().to_owned()).collect()
}

/// The blanks with which the line of an offset begins.
fn indent(brought: &Brought, at: TextSize) -> String {
    let before = brought.file.text().get(..at.into()).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.chars().take_while(|c| matches!(c, ' ' | '\t')).collect()
}
