//! Fixes of findings.

use super::{CodeAction, CodeActionKind, indent, insertion, line_end, line_start, statement_start};
use crate::snippet_args::{ArgSource, argument_parts};
use crate::snippets::{Snippets, did_you_mean, text_of};
use crate::{Diagnostic, SourceFile, diagnostics};
use syntax::ast::{NamedRoute, Statement};
use syntax::{SyntaxKind, TextEdit, TextRange, TextSize};

pub(super) fn fixes(file: &SourceFile, snippets: &Snippets, range: TextRange) -> Vec<CodeAction> {
    let mut out = Vec::new();
    for found in diagnostics(file) {
        if found.range.intersect(range).is_none() {
            continue;
        }
        let mut fix = |title: String, edits: Vec<TextEdit>| {
            let fixes = Some((found.code, found.range));
            out.push(CodeAction { title, kind: CodeActionKind::QuickFix, fixes, edits });
        };
        let word = text_of(file, found.range);
        let mut replace = |meant: Option<String>| {
            if let Some(meant) = meant {
                let edit = TextEdit { range: found.range, new_text: meant.clone() };
                fix(format!("Change to `{meant}`"), vec![edit]);
            }
        };
        match found.code {
            "snippet-undefined" => {
                replace(did_you_mean(word, snippets.names()));
                if let Some((title, edits)) = snippet(file, snippets, &found) {
                    fix(title, edits);
                }
            }
            "route-undefined" => {
                let names = snippets.routes.iter().filter_map(NamedRoute::name);
                replace(did_you_mean(word, names));
                let at = statement_start(file, found.range.start());
                let text = format!("&({word}) {{\n\t# What the route does.\n}}\n\n");
                fix(format!("Create the named route `{word}`"), vec![insertion(at, text)]);
            }
            "matcher-undefined" if word.starts_with('@') => {
                let names = file.binding().matchers().into_iter();
                let names = names.filter(|it| it.scope.contains_inclusive(found.range.start()));
                replace(did_you_mean(word, names.map(|it| it.name.into())));
                let at = line_of_block(file, found.range);
                let text = format!("{}{word} path /*\n", indent(file.text(), at));
                let at = line_start(file.text(), at);
                fix(format!("Create the matcher `{word}`"), vec![insertion(at, text)]);
            }
            "import-argument-legacy" => {
                let all = legacy(file);
                let one: Vec<_> =
                    all.iter().filter(|it| it.range == found.range).cloned().collect();
                for edit in &one {
                    fix(format!("Change to `{}`", edit.new_text), vec![edit.clone()]);
                }
                if all.len() > 1 {
                    fix("Change all `{args.N}` of this file to `{args[N]}`".to_owned(), all);
                }
            }
            _ => {}
        }
    }
    out
}

/// The start of the line that a word is on.
fn line_of_block(file: &SourceFile, range: TextRange) -> TextSize {
    let node = file.parse().syntax().covering_element(range);
    let line = node.ancestors().find_map(Statement::cast);
    line.map_or(range.start(), |line| line.syntax().text_range().start())
}

/// Creates the snippet that an import names, or moves it before its first use.
fn snippet(
    file: &SourceFile,
    snippets: &Snippets,
    found: &Diagnostic,
) -> Option<(String, Vec<TextEdit>)> {
    let import =
        snippets.imports.iter().find(|it| it.pattern.syntax().text_range() == found.range)?;
    let name = import.name.as_deref()?;
    let Some(defined) = snippets.get(name) else {
        let at = statement_start(file, found.range.start());
        let args: Vec<String> =
            (0..import.given().unwrap_or(0)).map(|n| format!("{{args[{n}]}}")).collect();
        let args = if args.is_empty() { "lines".to_owned() } else { args.join(" ") };
        let text = format!("({name}) {{\n\t# {args}\n}}\n\n");
        return Some((format!("Create the snippet `{name}`"), vec![insertion(at, text)]));
    };
    // The import that brings it first, which may be one of a snippet around.
    let brought = found.related.iter().map(|it| it.place.range.start());
    let brought = brought.filter(|&at| snippets.owner(at).is_none());
    let first = brought.chain([found.range.start()]).min()?;
    let text = file.text();
    let body = defined.syntax().text_range();
    let start = statement_start(file, body.start());
    let mut end = line_end(text, body.end());
    let mut moved = text_of(file, TextRange::new(start, end)).to_owned();
    if !moved.ends_with('\n') {
        moved.push('\n');
    }
    moved.push('\n');
    // One of the blank lines around it goes with it.
    let mut from = start;
    if text.get(end.into()..).is_some_and(|rest| rest.starts_with('\n')) {
        end += TextSize::of('\n');
    } else if text.get(..from.into()).is_some_and(|before| before.ends_with("\n\n")) {
        from -= TextSize::of('\n');
    }
    let cut = TextEdit { range: TextRange::new(from, end), new_text: String::new() };
    let to = statement_start(file, first);
    Some((
        format!("Move the snippet `{name}` before its first use"),
        vec![insertion(to, moved), cut],
    ))
}

/// `{args[0]}` for each `{args.0}`.
fn legacy(file: &SourceFile) -> Vec<TextEdit> {
    let root = file.parse().syntax();
    let is_snippet = |part: &syntax::SyntaxNode| {
        !file.is_main() || part.ancestors().any(|it| it.kind() == SyntaxKind::SNIPPET)
    };
    let edits = argument_parts(&root).filter_map(|(source, _, part)| {
        let ArgSource::Legacy(index) = source else { return None };
        let edit = TextEdit { range: part.text_range(), new_text: format!("{{args[{index}]}}") };
        is_snippet(&part).then_some(edit)
    });
    edits.collect()
}
