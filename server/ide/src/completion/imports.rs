//! What stands on the line of an import and in its block.

use super::{Candidate, CompletionKind, Place, insert, values};
use crate::SourceFile;
use crate::brought::Brought;
use crate::importers::{Target, importers, shown};
use crate::reading_order::snippets_before;
use crate::snippet_args::{ArgSource, is_whole_word};
use analysis::Role;
use std::collections::BTreeMap;
use std::fmt::Write;
use syntax::ast::{Block, Import, Snippet, Statement, Word};
use syntax::{Mode, TextSize};

/// Snippets of all files, and files, behind `import`.
pub(super) fn names(place: &Place<'_>, out: &mut Vec<Candidate>) {
    let file = place.file;
    let before = snippets_before(file, place.offset);
    for name in file.binding().snippet_names() {
        let Some(home) = Brought::snippet(file, name) else { continue };
        let range = home.snippet.as_ref().map(|it| it.syntax().text_range());
        // A snippet cannot import itself.
        if home.path.is_none() && range.is_some_and(|it| it.contains(place.offset)) {
            continue;
        }
        let args = home.args();
        let mut detail = args.signature(name);
        if let Some(path) = &home.path {
            // Writing to a string cannot fail.
            let _ = write!(detail, ", in {}", shown(file, path));
        }
        // Caddy would not find it; but it may be on its way up.
        let is_known = before.as_ref().is_none_or(|before| before.contains(name));
        if !is_known {
            detail.push_str(", defined later");
        }
        let mut candidate = Candidate::new(name, CompletionKind::Snippet).detail(detail);
        candidate.weight = 1;
        candidate.tier = if is_known { 0 } else { 2 };
        if !place.typed.more_follows && args.required > 0 {
            let mut line = insert::escape(name);
            for (index, arg) in args.args.iter().take(args.required).enumerate() {
                let _ = write!(line, " ${{{}:{}}}", index + 1, insert::escape(&arg.name));
            }
            candidate.snippet = Some(line);
        }
        out.push(candidate);
    }
    values::files(place, out);
}

/// An argument of an import: what other imports give there, and what it is where it is used by itself.
pub(super) fn argument(place: &Place<'_>, index: usize, out: &mut Vec<Candidate>) {
    let name = place.locus.words.get(1).and_then(|word| word.text.as_deref());
    let Some((name, brought)) = name.and_then(|it| Some((it, Brought::of(place.file, it)?))) else {
        return;
    };
    let target = match (&brought.snippet, brought.file.path()) {
        (None, Some(path)) => Target::File(path),
        _ => Target::Snippet(name),
    };
    given_elsewhere(place, target, index, out);
    // Of a value that is only a part of a word the type of the word says nothing.
    let is_part = brought.argument_parts().any(|(source, word, part)| {
        let is_it = matches!(source, ArgSource::One(it) | ArgSource::Legacy(it) if it == index);
        is_it && !is_whole_word(&word, &part)
    });
    if is_part {
        return;
    }
    let binding = place.file.binding();
    let known = match target {
        Target::Snippet(name) => binding.snippet_parameters(name),
        Target::File(_) => {
            brought.file.path().map(|it| binding.file_parameters(it)).unwrap_or_default()
        }
    };
    let mut roles: Vec<Role> =
        known.into_iter().filter(|(used, _)| *used == index).map(|(_, role)| role).collect();
    if roles.is_empty() {
        // No import gives as many yet.
        let args = brought.args();
        let uses = args.arg(index).map(|arg| arg.uses.clone()).unwrap_or_default();
        roles.extend(uses.into_iter().filter_map(|it| it.role));
    }
    for role in roles {
        if let Role::Argument(_, it) | Role::Key(_, it) = &role {
            values::param(place, it, out);
        }
    }
}

/// What other imports of the same give at the place of this argument.
fn given_elsewhere(place: &Place<'_>, target: Target<'_>, index: usize, out: &mut Vec<Candidate>) {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for import in importers(place.file, target).all {
        let range = import.import.syntax().text_range();
        if import.path.is_none() && range.contains_inclusive(place.offset) {
            continue;
        }
        let value =
            import.value(index).filter(|it| !it.is_empty() && !it.contains([' ', '\n', '"']));
        if let Some(value) = value {
            *counts.entry(value).or_default() += 1;
        }
    }
    for (value, count) in counts {
        let mut candidate =
            Candidate::new(value, CompletionKind::Value).detail("Given by another import");
        candidate.weight = count.saturating_mul(1000);
        out.push(candidate);
    }
}

/// `{args[…]}` and the blocks where a snippet, or an imported file, is written: each with what is said of it.
pub(super) fn placeholders(place: &Place<'_>) -> Vec<(String, String)> {
    /// More arguments, or values, than these are not offered.
    const MOST: usize = 20;
    const VALUES_MAX: usize = 3;
    let Some(here) = surroundings(place) else { return Vec::new() };
    let name = here.snippet.as_ref().map(|it| it.name().unwrap_or_default());
    let imports = match (&name, here.file.path()) {
        (Some(name), _) => importers(place.file, Target::Snippet(name)).all,
        (None, Some(path)) => importers(place.file, Target::File(path)).all,
        (None, None) => Vec::new(),
    };
    let args = here.args();
    let given = imports.iter().map(|it| it.import.args().count()).max().unwrap_or(0);
    let count = given.max(args.args.len()).clamp(1, MOST);
    let mut out = Vec::new();
    for index in 0..count {
        let mut values: Vec<String> = Vec::new();
        for value in imports.iter().filter_map(|it| it.value(index)) {
            if !values.contains(&value) && values.len() < VALUES_MAX {
                values.push(value);
            }
        }
        let name = args.arg(index).filter(|arg| arg.is_named).map(|arg| arg.name.clone());
        let values = Some(values.join(", ")).filter(|it| !it.is_empty());
        let detail = [name, values].into_iter().flatten().collect::<Vec<_>>().join(": ");
        let detail = if detail.is_empty() { format!("Argument {}", index + 1) } else { detail };
        out.push((format!("args[{index}]"), detail));
    }
    out.push(("args[:]".to_owned(), "All arguments, each a word of its own".to_owned()));
    out.push(("block".to_owned(), "The block of the import".to_owned()));
    let mut keys = here.block_keys();
    for block in imports.iter().filter_map(|it| it.import.block()) {
        for key in keys_of(&block) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    let block = |key| (format!("blocks.{key}"), "A part of the block of the import".to_owned());
    out.extend(keys.into_iter().map(block));
    out
}

/// What is written at the cursor, if imports bring it in.
fn surroundings(place: &Place<'_>) -> Option<Brought> {
    let file = place.file;
    let snippet = snippet_at(file, place.offset);
    // A file that is no beginning, with such words or with lines of some block, is imported by one that is not known.
    let is_lines = || file.binding().mode() == Mode::Fragment || file.text().contains("{args[");
    let is_brought = snippet.is_some() || file.is_part() || !file.is_main() && is_lines();
    is_brought.then(|| Brought { file: file.clone(), path: None, snippet })
}

/// Whether imports bring in what is written at the cursor, so that it may hold `{args[0]}`.
pub(super) fn is_brought(place: &Place<'_>) -> bool {
    surroundings(place).is_some()
}

fn snippet_at(file: &SourceFile, at: TextSize) -> Option<Snippet> {
    let left = file.parse().syntax().token_at_offset(at).left_biased()?;
    left.parent_ancestors().find_map(Snippet::cast)
}

/// The names of blocks that what is imported puts somewhere, where such a name can stand; then also whether anything else
/// can.
pub(super) fn block_keys(
    file: &SourceFile,
    start: TextSize,
    out: &mut Vec<Candidate>,
) -> Option<MayHoldLines> {
    let text = file.text();
    let line = text.get(..start.into())?.rsplit('\n').next().unwrap_or_default();
    let left = file.parse().syntax().token_at_offset(start).left_biased()?;
    let block = left.parent_ancestors().find_map(Block::cast)?;
    let import = Import::cast(block.syntax().parent()?)?;
    let open = block.open_brace()?.text_range().end();
    if !line.trim().is_empty() || start < open {
        return None;
    }
    let brought = Brought::of(file, &import.pattern()?.value())?;
    let there = keys_of(&block);
    let keys = brought.block_keys();
    if keys.is_empty() {
        return None;
    }
    for key in keys.into_iter().filter(|key| !there.contains(key)) {
        let mut candidate = Candidate::new(&*key, CompletionKind::Option)
            .detail(format!("Stands for {{blocks.{key}}}"));
        candidate.snippet = Some(format!("{} {{\n\t$0\n}}", insert::escape(&key)));
        candidate.weight = u32::MAX;
        out.push(candidate);
    }
    Some(if brought.takes_block() { MayHoldLines::Yes } else { MayHoldLines::No })
}

/// Whether the block of an import may hold lines that all go to one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MayHoldLines {
    /// `{block}` puts them there.
    Yes,
    /// Only the blocks of its names go anywhere.
    No,
}

/// The words with which the lines of a block begin.
fn keys_of(block: &Block) -> Vec<String> {
    let first = |line: Statement| line.syntax().children().find_map(Word::cast);
    block.statements().filter_map(first).map(|word| word.value().into_owned()).collect()
}
