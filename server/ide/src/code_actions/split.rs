//! Puts the selected lines into a file of their own.

use super::extract::selected;
use super::{
    CodeAction, CodeActionKind, NewFile, here, indent, line_end, line_start, reads_the_same,
    reindented, statement_start,
};
use crate::SourceFile;
use crate::snippets::text_of;
use crate::verdict::beside;
use analysis::ImportProblemKind;
use std::sync::Arc;
use syntax::ast::{Statement, Word};
use syntax::{SyntaxKind, SyntaxNode, TextEdit, TextRange};

pub(super) fn split(file: &SourceFile, selection: TextRange) -> Option<CodeAction> {
    if text_of(file, selection).trim().is_empty() {
        return None;
    }
    let text = file.text();
    let (range, name) = if let Some((first, last)) = whole_statements(file, selection) {
        let start = statement_start(file, first.syntax().text_range().start());
        let end = line_end(text, last.syntax().text_range().end());
        (TextRange::new(start, end), name_of(&first)?)
    } else {
        let (first, last) = selected(file, selection)?;
        let start = line_start(text, first.text_range().start());
        let end = line_end(text, last.text_range().end());
        let word = first.children().find_map(Word::cast)?;
        (TextRange::new(start, end), word.value().into_owned())
    };
    let root = file.parse().syntax();
    let mut parts = root.descendants().filter(|it| range.contains_range(it.text_range()));
    // Arguments and blocks are those of the import around, and lines of a string would be indented anew.
    let is_bound = |it: &SyntaxNode| match it.kind() {
        SyntaxKind::IMPORT_ARG | SyntaxKind::BLOCK_ARG => !it
            .ancestors()
            .any(|it| it.kind() == SyntaxKind::SNIPPET && range.contains_range(it.text_range())),
        _ => Word::cast(it.clone()).is_some() && it.text().contains_char('\n'),
    };
    if parts.any(|it| is_bound(&it)) {
        return None;
    }
    let (path, name) = free_file(file, &name)?;
    let indent = indent(text, range.start());
    let content = reindented(text_of(file, range), "");
    let new_text = format!("{indent}import {name}\n");
    let action = CodeAction {
        title: format!("Move to the file `{name}`"),
        kind: CodeActionKind::Extract,
        fixes: None,
        edits: here(vec![TextEdit { range, new_text }]),
        creates: Some(NewFile { path, text: content }),
    };
    reads_the_same(file, &action).then_some(action)
}

/// The first and the last of the statements of a file that are selected as a whole.
fn whole_statements(file: &SourceFile, selection: TextRange) -> Option<(Statement, Statement)> {
    let touched = |it: &Statement| {
        let range = it.syntax().text_range();
        range.intersect(selection).is_some_and(|shared| !shared.is_empty())
    };
    let touched: Vec<Statement> = file.parse().tree().statements().filter(touched).collect();
    let trimmed = |it: &Statement| it.syntax().text_range();
    let is_whole = |it: &Statement| selection.contains_range(trimmed(it));
    let can_move = |it: &Statement| !matches!(it, Statement::GlobalOptions(_));
    let all = touched.iter().all(|it| is_whole(it) && can_move(it));
    Some((touched.first().filter(|_| all)?.clone(), touched.last()?.clone()))
}

/// A name for the file of a statement: its first address, its name, or its first word.
fn name_of(statement: &Statement) -> Option<String> {
    let name = match statement {
        Statement::Snippet(snippet) => snippet.name()?,
        Statement::NamedRoute(route) => route.name()?,
        Statement::SiteBlock(site) => site.addresses().next()?.value().into_owned(),
        other => other.syntax().children().find_map(Word::cast)?.value().into_owned(),
    };
    Some(name)
}

/// A file that there is not yet, beside this one: its path, and how an import names it.
fn free_file(file: &SourceFile, wanted: &str) -> Option<(Arc<str>, String)> {
    const TRIED_MAX: usize = 20;
    let wanted = wanted.split_once("://").map_or(wanted, |(_, behind)| behind);
    let is_fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let stem: String = wanted.chars().map(|c| if is_fine(c) { c } else { '-' }).collect();
    let stem = stem.trim_matches(['-', '.']);
    let stem = if stem.is_empty() { "part" } else { stem };
    let names = std::iter::once(format!("{stem}.caddy"))
        .chain((2..TRIED_MAX).map(|number| format!("{stem}-{number}.caddy")));
    let own = file.path()?;
    let is_free = |name: &String| {
        let problems = file.import_problems(name);
        let is_missing = problems.iter().all(|it| it.kind == ImportProblemKind::Missing);
        !problems.is_empty() && is_missing && !file.binding().has_snippet(name)
    };
    let name = names.into_iter().find(is_free)?;
    Some((Arc::from(beside(own, &name)), name))
}
