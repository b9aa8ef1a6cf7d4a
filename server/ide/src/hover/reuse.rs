//! What is written once and used in several places: snippets and named routes where they are defined.

use super::imports::{argument_roles, labelled};
use super::{Here, excerpt, occurrences};
use crate::SourceFile;
use crate::brought::Brought;
use crate::docs::{Page, code, fence};
use crate::importers::{Target, importers};
use analysis::Names;
use syntax::ast::{Block, NamedRoute, Statement, Word};

/// `(name)` before the body of a snippet.
pub(super) fn snippet_definition(here: Here<'_>) -> String {
    let Some(Statement::Snippet(snippet)) = here.statement() else { return String::new() };
    let name = snippet.name().unwrap_or_default();
    let mut page = Page::default();
    page.add(fence(&format!("import {name}")));
    let imports = importers(here.file, Target::Snippet(&name));
    let own = imports.all.iter().filter(|import| import.path.is_none()).count();
    page.add(format!(
        "Snippet {}, imported {}.",
        code(&name),
        counted(own, imports.all.len() + imports.more - own)
    ));
    let file = here.file.clone();
    let brought = Brought { file, path: None, snippet: Some(snippet) };
    let names = brought.args();
    let line = |(index, role)| format!("- {}: {role}", labelled(&names, index));
    let lines: Vec<String> = argument_roles(here, &brought).into_iter().map(line).collect();
    page.add(lines.join("\n"));
    page.finish()
}

/// `&(name)` before the body of a named route.
pub(super) fn route_definition(here: Here<'_>) -> String {
    let Some(Statement::NamedRoute(route)) = here.statement() else { return String::new() };
    let name = route.name().unwrap_or_default();
    let own = invokes(here.file, &name);
    let others = others(here.file, |names| names.mentions.contains(&*name));
    let others = others.iter().map(|file| invokes(file, &name)).sum();
    let mut page = Page::default();
    page.add(fence(&format!("invoke {name}")));
    page.add(format!("Named route {}, invoked {}.", code(&name), counted(own, others)));
    page.finish()
}

/// How often a file invokes a named route.
fn invokes(file: &SourceFile, name: &str) -> usize {
    let is_invoked = |word: &Word| {
        let mut line = word.syntax().parent().into_iter().flat_map(|it| super::words(&it));
        line.next().is_some_and(|first| first.value() == "invoke")
    };
    occurrences(file, name).filter(is_invoked).count()
}

/// The other files that Caddy reads together with one, those whose names are asked for.
fn others(file: &SourceFile, wanted: impl Fn(&Names) -> bool) -> Vec<SourceFile> {
    let others = file.other_files().into_iter().filter(|it| wanted(it.names()));
    let parts = others.filter_map(|it| file.sibling(it.path()));
    file.entry().cloned().into_iter().chain(parts).collect()
}

/// What a named route does.
pub(super) fn route(file: &SourceFile, name: &str) -> Option<String> {
    let own = std::iter::once(file.clone());
    let others = || others(file, |names| names.defined_routes.contains(name));
    let mut files = own.chain(std::iter::once_with(others).flatten());
    files.find_map(|file| {
        let routes = file.parse().tree().statements().filter_map(|it| match it {
            Statement::NamedRoute(route) => Some(route),
            _ => None,
        });
        let route: NamedRoute = routes.into_iter().find(|it| it.name().as_deref() == Some(name))?;
        Some(fence(&excerpt(&file, route.syntax())))
    })
}

/// A line of an import's block that only names what follows.
pub(super) fn block_name(here: Here<'_>) -> String {
    let name = here.word.value();
    let block = format!("{{blocks.{name}}}");
    format!(
        "Block {}: the snippet puts what follows in the place of {}.",
        code(&name),
        code(&block)
    )
}

/// How often something is used: in the file that was asked about, and in others.
fn counted(own: usize, others: usize) -> String {
    match others {
        0 => format!("{} in this file", times(own)),
        _ if own == 0 => format!("{} in other files", times(others)),
        _ => format!("{} in this file and {} in others", times(own), times(others)),
    }
}

fn times(count: usize) -> String {
    match count {
        0 => "nowhere".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

/// The lines of a block, those of the snippets of this file that it imports among them.
pub(super) fn statements(file: &SourceFile, block: &Block) -> Vec<Statement> {
    let mut out = Vec::new();
    push_statements(file, block, 0, &mut out);
    out
}

fn push_statements(file: &SourceFile, block: &Block, depth: usize, out: &mut Vec<Statement>) {
    const DEPTH_MAX: usize = 5;
    for statement in block.statements() {
        let Statement::Import(import) = &statement else {
            out.push(statement);
            continue;
        };
        let name = import.pattern().map(|it| it.value()).unwrap_or_default();
        let own = Brought::snippet(file, &name).filter(|it| it.path.is_none());
        let body = own.and_then(|it| it.snippet).and_then(|it| it.block());
        if let Some(body) = body.filter(|_| depth < DEPTH_MAX) {
            push_statements(file, &body, depth + 1, out);
        }
    }
}
