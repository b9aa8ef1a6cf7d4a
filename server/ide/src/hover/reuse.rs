//! What is written once and used in several places: snippets, files, named routes.

use super::{Here, brief, excerpt, occurrences, roles_of, word_at};
use crate::SourceFile;
use crate::docs::{Page, code, fence};
use crate::snippet_args::{SnippetArgs, snippet_args};
use analysis::Role;
use std::collections::BTreeMap;
use syntax::ast::{Block, Import, NamedRoute, Snippet, Statement, Word};
use syntax::{SyntaxKind, SyntaxNode};

/// More uses than these are not listed.
const USES_MAX: usize = 5;

/// The word `import`, or what it names.
pub(super) fn import(here: Here<'_>) -> String {
    let Some(Statement::Import(import)) = here.statement() else { return String::new() };
    let Some(pattern) = import.pattern() else {
        return "`import` puts a snippet or files in its place.".to_owned();
    };
    let name = pattern.value();
    let mut page = Page::default();
    let Some(snippet) = snippet(here.file, &name) else {
        page.add(fence(&format!("import {name}")));
        page.add(format!("Puts the files {} in the place of this line.", code(&name)));
        page.add(
            "A relative path counts from the directory of this file. One `*` may stand in it; files that begin with a \
             dot are left out then. Without a `*` the file must be there. `~` and `{env.NAME}` are not filled in; \
             `{$NAME}` is.",
        );
        return page.finish();
    };
    page.add(fence(&excerpt(here.file, snippet.syntax())));
    page.add(format!("Puts the lines of the snippet {} in the place of this line.", code(&name)));
    let args: Vec<Word> = import.args().collect();
    let uses = argument_roles(here, &snippet);
    let names = snippet_args(here.file, &name).unwrap_or_default();
    let mut lines = Vec::new();
    for (index, arg) in args.iter().enumerate() {
        let role = uses.get(&index).map_or("not used", String::as_str);
        let given = code(&arg.value());
        lines.push(format!("- {} = {given}: {role}", labelled(&names, index)));
    }
    for (index, role) in uses.range(args.len()..) {
        lines.push(format!("- {} is not given: {role}", labelled(&names, *index)));
    }
    page.add(lines.join("\n"));
    page.finish()
}

/// An argument of an import, and what it is in the snippet.
pub(super) fn argument(here: Here<'_>, index: usize, roles: &[Role]) -> String {
    let Some(Statement::Import(import)) = here.statement() else { return String::new() };
    let name = import.pattern().map(|pattern| pattern.value()).unwrap_or_default();
    let roles: Vec<String> = roles.iter().filter_map(|role| brief(here.catalog, role)).collect();
    let roles = if roles.is_empty() { String::new() } else { format!(": {}", roles.join("; ")) };
    let args = snippet_args(here.file, &name);
    let what = if args.is_some() { "snippet " } else { "" };
    format!("{} of {what}{}{roles}", labelled(&args.unwrap_or_default(), index), code(&name))
}

/// The word of a snippet in which an argument of an import has a role, with the arguments in their places.
pub(super) fn filled(here: Here<'_>, index: usize, role: &Role) -> Option<String> {
    let Statement::Import(import) = here.statement()? else { return None };
    let snippet = snippet(here.file, &import.pattern()?.value())?;
    let parts = argument_parts(&snippet).filter(|(at, _)| *at == index);
    let mut words = parts.filter_map(|(_, part)| word_at(here.file, part.text_range().start()));
    let word = words.find(|word| roles_of(here.file, word).contains(role))?;
    let mut text = word.value().into_owned();
    for (index, arg) in import.args().enumerate() {
        text = text.replace(&format!("{{args[{index}]}}"), &arg.value());
    }
    Some(text)
}

/// The places where a snippet uses single arguments.
fn argument_parts(snippet: &Snippet) -> impl Iterator<Item = (usize, SyntaxNode)> {
    let parts = snippet.syntax().descendants().filter(|it| it.kind() == SyntaxKind::IMPORT_ARG);
    parts.filter_map(|part| {
        let source = part.text().to_string();
        Some((index(&source).filter(|_| !source.contains(':'))?, part))
    })
}

/// `{args[0]}` where a snippet uses it.
pub(super) fn argument_use(here: Here<'_>, source: &str) -> String {
    let mut page = Page::default();
    page.add(fence(source));
    let index = index(source);
    let which = match (index, source.contains(':')) {
        (Some(index), false) => format!("Argument {} of the import", index + 1),
        _ => "Several arguments of the import, each a word of its own".to_owned(),
    };
    let Some(Statement::Snippet(snippet)) =
        here.word.syntax().ancestors().filter_map(Statement::cast).last()
    else {
        page.add(format!("{which}, if this file is imported."));
        return page.finish();
    };
    let name = snippet.name().unwrap_or_default();
    let args = snippet_args(here.file, &name).unwrap_or_default();
    let arg = index.filter(|_| !source.contains(':')).and_then(|index| args.args.get(index));
    let called = arg.map(|arg| match &arg.meaning {
        Some(meaning) => format!(": {} - {meaning}", arg.name),
        None => format!(": {}", arg.name),
    });
    page.add(format!("{which} of the snippet {}{}.", code(&name), called.unwrap_or_default()));
    let imports = imports(here.file, &name);
    let mut lines = Vec::new();
    for import in imports.iter().take(USES_MAX) {
        let args: Vec<String> = import.args().map(|arg| arg.value().into_owned()).collect();
        let given = match (index, source.contains(':')) {
            (Some(index), false) => args.get(index).map(|arg| code(arg)),
            (start, _) => args.get(start.unwrap_or(0)..).map(|args| code(&args.join(" "))),
        };
        let given = given.unwrap_or_else(|| "not given".to_owned());
        let text = import.syntax().text().to_string();
        lines.push(format!("- {given} in {}", code(text.lines().next().unwrap_or_default())));
    }
    if imports.len() > USES_MAX {
        lines.push(format!("- … and {} more", imports.len() - USES_MAX));
    }
    page.add(lines.join("\n"));
    page.add(super::parts::role_line(here));
    page.finish()
}

/// `(name)` before the body of a snippet.
pub(super) fn snippet_definition(here: Here<'_>) -> String {
    let Some(Statement::Snippet(snippet)) = here.statement() else { return String::new() };
    let name = snippet.name().unwrap_or_default();
    let mut page = Page::default();
    page.add(fence(&format!("import {name}")));
    let count = imports(here.file, &name).len();
    page.add(format!("Snippet {}, imported {} in this file.", code(&name), times(count)));
    let uses = argument_roles(here, &snippet);
    let names = snippet_args(here.file, &name).unwrap_or_default();
    let line = |(index, role)| format!("- {}: {role}", labelled(&names, index));
    let lines: Vec<String> = uses.into_iter().map(line).collect();
    page.add(lines.join("\n"));
    page.finish()
}

/// `&(name)` before the body of a named route.
pub(super) fn route_definition(here: Here<'_>) -> String {
    let Some(Statement::NamedRoute(route)) = here.statement() else { return String::new() };
    let name = route.name().unwrap_or_default();
    let invokes = occurrences(here.file, &name).filter(|word| {
        let mut line = word.syntax().parent().into_iter().flat_map(|it| super::words(&it));
        line.next().is_some_and(|first| first.value() == "invoke")
    });
    let mut page = Page::default();
    page.add(fence(&format!("invoke {name}")));
    page.add(format!(
        "Named route {}, invoked {} in this file.",
        code(&name),
        times(invokes.count())
    ));
    page.finish()
}

/// What a named route does.
pub(super) fn route(file: &SourceFile, name: &str) -> Option<String> {
    let routes = file.parse().tree().statements().filter_map(|it| match it {
        Statement::NamedRoute(route) => Some(route),
        _ => None,
    });
    let route: NamedRoute = routes.into_iter().find(|it| it.name().as_deref() == Some(name))?;
    Some(fence(&excerpt(file, route.syntax())))
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

fn times(count: usize) -> String {
    match count {
        0 => "nowhere".to_owned(),
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

fn snippet(file: &SourceFile, name: &str) -> Option<Snippet> {
    let mut snippets = file.parse().tree().statements().filter_map(|it| match it {
        Statement::Snippet(snippet) => Some(snippet),
        _ => None,
    });
    snippets.find(|it| it.name().as_deref() == Some(name))
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
        let body = snippet(file, &name).and_then(|it| it.block());
        if let Some(body) = body.filter(|_| depth < DEPTH_MAX) {
            push_statements(file, &body, depth + 1, out);
        }
    }
}

/// The imports of a snippet.
fn imports(file: &SourceFile, name: &str) -> Vec<Import> {
    occurrences(file, name)
        .filter_map(|word| {
            let import = Import::cast(word.syntax().parent()?)?;
            (import.pattern() == Some(word)).then_some(import)
        })
        .collect()
}

/// What each argument is in a snippet, in a few words.
fn argument_roles(here: Here<'_>, snippet: &Snippet) -> BTreeMap<usize, String> {
    let mut out: BTreeMap<usize, String> = BTreeMap::new();
    for (index, part) in argument_parts(snippet) {
        let Some(word) = word_at(here.file, part.text_range().start()) else { continue };
        let roles = roles_of(here.file, &word);
        let Some(role) = roles.iter().find_map(|role| brief(here.catalog, role)) else { continue };
        let known = out.entry(index).or_default();
        if known.is_empty() {
            *known = role;
        } else if !known.split("; ").any(|it| it == role) {
            known.push_str("; ");
            known.push_str(&role);
        }
    }
    out
}

/// `{args[0]}` and what it is called; what the comment above the snippet says of it.
fn labelled(args: &SnippetArgs, index: usize) -> String {
    let Some(arg) = args.arg(index) else { return format!("`{{args[{index}]}}`") };
    let meaning = arg.meaning.as_ref().map(|meaning| format!(" - {meaning}"));
    format!("`{{args[{index}]}}` ({}{})", arg.name, meaning.unwrap_or_default())
}

/// The number in `{args[0]}`, `{args[1:]}` or `{args.0}`.
fn index(source: &str) -> Option<usize> {
    let inside = source.strip_prefix("{args")?.trim_start_matches(['[', '.']);
    let end = inside.find(|c: char| !c.is_ascii_digit()).unwrap_or(inside.len());
    inside.get(..end)?.parse().ok()
}
