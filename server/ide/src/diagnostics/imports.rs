//! Imports that find nothing or cannot stand where they do, and named routes that are not there.

use super::{About, Diagnostic, Related, Severity};
use crate::FileRange;
use crate::snippets::{ImportUse, did_you_mean, line_number, text_of};
use crate::verdict::failure;
use analysis::{Names, Openness, is_plain_name};
use std::collections::HashSet;
use syntax::ast::{NamedRoute, Snippet};
use syntax::{ErrorCode, TextRange};

pub(super) fn check(about: About<'_>, out: &mut Vec<Diagnostic>) {
    first_definitions(about, out);
    undefined_snippets(about, out);
    blocks_in_routes(about, out);
    undefined_routes(about, out);
}

/// Shows the first definition beside a second one, which the parser finds.
fn first_definitions(about: About<'_>, out: &mut [Diagnostic]) {
    let code = ErrorCode::SnippetRedeclared.as_str();
    for found in out.iter_mut().filter(|it| it.code == code && it.related.is_empty()) {
        let second = about.snippets.owner(found.range.start());
        let name = second.and_then(|second| about.snippets.all.get(second)?.name());
        let first = name.and_then(|name| about.snippets.get(&name)?.key());
        if let Some(first) = first {
            let place = FileRange { file: None, range: first.syntax().text_range() };
            found.related.push(Related { place, message: "first defined here".to_owned() });
        }
    }
}

/// `snippet-undefined`: an import of a snippet that is defined nowhere, or only later.
///
/// Caddy reads imports from the top; those in a snippet where that one is imported, and never if it is not.
fn undefined_snippets(about: About<'_>, out: &mut Vec<Diagnostic>) {
    // Without any snippet of its own it is most likely a part of another file, whatever its name.
    let may_be_part = about.snippets.all.is_empty() && !about.file.knows_files();
    if !about.file.is_main() || may_be_part || brings_snippets(about) {
        return;
    }
    let mut told = HashSet::new();
    for root in about.snippets.imports.iter().filter(|it| it.owner.is_none()) {
        let mut next = vec![root];
        let mut seen = HashSet::new();
        while let Some(import) = next.pop() {
            let Some(name) = import.name.as_deref().filter(|name| is_plain_name(name)) else {
                continue;
            };
            let is_elsewhere = || {
                let file = about.file;
                file.binding().has_snippet(name)
                    || file.finds(name).is_some_and(|files| !files.is_empty())
                    || file.import_problems(name).iter().any(|it| failure(it, name).is_none())
            };
            let defined = about.snippets.get(name);
            if defined.is_none() && is_elsewhere() {
                continue;
            }
            let is_later = |it: &&Snippet| it.syntax().text_range().start() > root.start();
            if defined.as_ref().is_none_or(is_later) {
                if told.insert(import.start()) {
                    out.push(undefined_snippet(about, import, root, name, defined));
                }
                continue;
            }
            let body = about.snippets.position(name);
            if let Some(body) = body.filter(|&body| seen.insert(body)) {
                next.extend(about.snippets.imports_in(body));
            }
        }
    }
}

/// Whether an imported file may define snippets: it is imported at the top level, directly or through snippets.
fn brings_snippets(about: About<'_>) -> bool {
    if about.file.knows_files() {
        return about.file.binding().openness() > Openness::Missing;
    }
    about.snippets.has_open_lines()
        || about.snippets.imports.iter().any(|it| {
            it.is_outermost && it.name.as_deref().is_none_or(|name| !is_plain_name(name))
                || it.owner.is_some() && it.name.is_none()
        })
}

fn undefined_snippet(
    about: About<'_>,
    import: &ImportUse,
    root: &ImportUse,
    name: &str,
    defined: Option<&Snippet>,
) -> Diagnostic {
    let range = import.pattern.syntax().text_range();
    let code = "snippet-undefined";
    let mut found = if let Some(key) = defined.and_then(Snippet::key) {
        let key = key.syntax().text_range();
        let line = line_number(about.file, key.start());
        let message = format!(
            "the snippet `{name}` is defined later, on line {line}; Caddy knows only those above an import"
        );
        Diagnostic::new(range, Severity::Error, code, message).related(key, "defined here")
    } else {
        let names = about.file.binding().snippet_names().map(str::to_owned);
        let message = no_snippet(name, did_you_mean(name, names));
        Diagnostic::new(range, Severity::Error, code, message)
    };
    if root.start() != import.start() {
        found = found.related(root.pattern.syntax().text_range(), "imported from here");
    }
    found
}

/// What is said of an import of neither a snippet nor a file, and perhaps what was meant.
pub(super) fn no_snippet(name: &str, meant: Option<String>) -> String {
    let meant = meant.map(|it| format!("; did you mean `{it}`?")).unwrap_or_default();
    format!("there is no snippet `{name}`, and no file of this name is known{meant}")
}

/// `route-import-block`: Caddy cannot read the block of an import in a named route.
fn blocks_in_routes(about: About<'_>, out: &mut Vec<Diagnostic>) {
    for import in about.snippets.imports.iter().filter(|it| it.in_route) {
        let Some(brace) = import.import.block().and_then(|block| block.open_brace()) else {
            continue;
        };
        let message = "in a named route an import takes no block: Caddy says `unrecognized directive: import`; \
                       put what is in the block into a snippet of its own";
        let (range, code) = (brace.text_range(), "route-import-block");
        out.push(Diagnostic::new(range, Severity::Error, code, message.to_owned()));
    }
}

/// `route-undefined`: `invoke` with the name of no named route.
fn undefined_routes(about: About<'_>, out: &mut Vec<Diagnostic>) {
    if !about.is_whole {
        return;
    }
    let names: Vec<String> = about.snippets.routes.iter().filter_map(NamedRoute::name).collect();
    let mut told = HashSet::new();
    for &range in &about.words.routes {
        let name = text_of(about.file, range);
        if name.contains(['{', '"', '`', '\\']) || names.iter().any(|it| it == name) {
            continue;
        }
        let is_read = about.snippets.is_read(range.start());
        let elsewhere = |it: &Names| it.defined_routes.contains(name) || it.is_open;
        if is_read && !about.others.any(elsewhere) && told.insert(range) {
            let others = about.others.all().flat_map(|it| &it.defined_routes);
            let known = names.iter().cloned().chain(others.map(ToString::to_string));
            out.push(undefined_route(range, name, did_you_mean(name, known)));
        }
    }
}

fn undefined_route(range: TextRange, name: &str, meant: Option<String>) -> Diagnostic {
    let meant = meant.map(|it| format!("; did you mean `{it}`?")).unwrap_or_default();
    let message = format!("there is no named route `&({name})`{meant}");
    Diagnostic::new(range, Severity::Error, "route-undefined", message)
}
