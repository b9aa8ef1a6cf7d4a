//! Fixes of findings.

use super::CodeActionKind::{Define, QuickFix};
use super::{
    CodeAction, CodeActionKind, NewFile, indent, insertion, is_fragment, line_end, line_start,
    new_texts, statement_start,
};
use crate::snippet_args::{ArgSource, argument_parts};
use crate::snippets::{ImportUse, Snippets, did_you_mean, text_of};
use crate::verdict::{Verdict, beside};
use crate::{Diagnostic, FileEdit, FileRange, SourceFile, diagnostics};
use analysis::{ImportProblem, ImportProblemKind};
use std::sync::Arc;
use syntax::ast::{NamedRoute, Statement};
use syntax::{ErrorCode, SyntaxKind, TextEdit, TextRange, TextSize};

pub(super) fn fixes(file: &SourceFile, snippets: &Snippets, range: TextRange) -> Vec<CodeAction> {
    let mut out = Vec::new();
    for found in diagnostics(file) {
        if found.range.intersect(range).is_none() {
            continue;
        }
        let fixes = Some((found.code, found.range));
        if let Some(creates) = missing_file(file, snippets, &found) {
            let title = format!("Create the file `{}`", text_of(file, found.range));
            let (kind, creates) = (Define, Some(creates));
            out.push(CodeAction { title, kind, fixes, edits: Vec::new(), creates });
        }
        let mut fix_in = |kind, title: String, home: Option<Arc<str>>, edits: Vec<TextEdit>| {
            let edit = |edit| FileEdit { file: home.clone(), edit };
            let edits = edits.into_iter().map(edit).collect();
            out.push(CodeAction { title, kind, fixes, edits, creates: None });
        };
        let is_defined_later = found.code == "snippet-undefined"
            && file.binding().has_snippet(text_of(file, found.range))
            && snippets.get(text_of(file, found.range)).is_none();
        if matches!(found.code, "snippet-undefined" | "route-undefined")
            && !is_defined_later
            && let Some((home, start)) = top_of_entry(file)
        {
            let (what, text) = definition(file, snippets, &found);
            fix_in(Define, format!("Create {what}"), home, vec![insertion(start, text)]);
        }
        let mut fix = |kind, title, edits| fix_in(kind, title, None, edits);
        for edit in &found.mends {
            fix(QuickFix, format!("Change to `{}`", edit.new_text), vec![edit.clone()]);
        }
        let word = text_of(file, found.range);
        let mut replace = |meant: Option<String>| {
            if let Some(meant) = meant {
                let edit = TextEdit { range: found.range, new_text: meant.clone() };
                fix(QuickFix, format!("Change to `{meant}`"), vec![edit]);
            }
        };
        match found.code {
            "snippet-undefined" => {
                let names = file.binding().snippet_names().filter(|name| *name != word);
                replace(did_you_mean(word, names.map(str::to_owned)));
                if is_defined_later {
                    out.extend(definition_first(file, &found));
                } else if !is_fragment(file)
                    && let Some((kind, title, edits)) = snippet(file, snippets, &found)
                {
                    fix(kind, title, edits);
                }
            }
            "route-undefined" => {
                let names = snippets.routes.iter().filter_map(NamedRoute::name);
                replace(did_you_mean(word, names));
                if !is_fragment(file) {
                    let at = statement_start(file, found.range.start());
                    let (what, text) = definition(file, snippets, &found);
                    fix(Define, format!("Create {what}"), vec![insertion(at, text)]);
                }
            }
            "matcher-undefined" if word.starts_with('@') => {
                let names = file.binding().matchers().into_iter();
                let names = names.filter(|it| it.scope.contains_inclusive(found.range.start()));
                replace(did_you_mean(word, names.map(|it| it.name.into())));
                let at = line_of_block(file, found.range);
                let text = format!("{}{word} path /*\n", indent(file.text(), at));
                let at = line_start(file.text(), at);
                fix(Define, format!("Create the matcher `{word}`"), vec![insertion(at, text)]);
            }
            "import-argument-legacy" => {
                let all = legacy(file);
                let one: Vec<_> =
                    all.iter().filter(|it| it.range == found.range).cloned().collect();
                for edit in &one {
                    fix(QuickFix, format!("Change to `{}`", edit.new_text), vec![edit.clone()]);
                }
                if all.len() > 1 {
                    fix(
                        QuickFix,
                        "Change all `{args.N}` of this file to `{args[N]}`".to_owned(),
                        all,
                    );
                }
            }
            _ => {}
        }
    }
    out
}

/// The file that an import does not find.
fn missing_file(file: &SourceFile, snippets: &Snippets, found: &Diagnostic) -> Option<NewFile> {
    let path = file.path().filter(|_| found.code == ErrorCode::ImportFailed.as_str())?;
    snippets.imports.iter().find(|it| it.pattern.syntax().text_range() == found.range)?;
    let word = text_of(file, found.range);
    let is_plain = !word.ends_with('/') && !word.contains(['"', '`', '{', '\\', '*', '?', '[']);
    let is_missing = |it: &ImportProblem| it.kind == ImportProblemKind::Missing;
    let text = format!("# Imported by {}.\n", path.rsplit('/').next().unwrap_or_default());
    let path = Arc::from(beside(path, word));
    let problems = file.import_problems(word);
    (is_plain && problems.iter().all(is_missing)).then_some(NewFile { path, text })
}

/// Where something can be defined that a file without room for it needs: in the file that Caddy reads first, behind the
/// global options.
fn top_of_entry(file: &SourceFile) -> Option<(Option<Arc<str>>, TextSize)> {
    let entry = file.entry().filter(|_| is_fragment(file))?;
    let mut statements = entry.parse().tree().statements();
    let first = statements.find(|it| !matches!(it, Statement::GlobalOptions(_)))?;
    let start = statement_start(entry, first.syntax().text_range().start());
    Some((Some(entry.path()?.clone()), start))
}

/// What is missing, and an empty definition of it.
fn definition(file: &SourceFile, snippets: &Snippets, found: &Diagnostic) -> (String, String) {
    let name = text_of(file, found.range);
    if found.code == "route-undefined" {
        let text = format!("&({name}) {{\n\t# What the route does.\n}}\n\n");
        return (format!("the named route `{name}`"), text);
    }
    let mut imports = snippets.imports.iter();
    let import = imports.find(|it| it.pattern.syntax().text_range() == found.range);
    let given = import.and_then(ImportUse::given).unwrap_or(0);
    let name = import.and_then(|it| it.name.as_deref()).unwrap_or(name);
    let args: Vec<String> = (0..given).map(|n| format!("{{args[{n}]}}")).collect();
    let args = if args.is_empty() { "lines".to_owned() } else { args.join(" ") };
    (format!("the snippet `{name}`"), format!("({name}) {{\n\t# {args}\n}}\n\n"))
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
) -> Option<(CodeActionKind, String, Vec<TextEdit>)> {
    let import =
        snippets.imports.iter().find(|it| it.pattern.syntax().text_range() == found.range)?;
    let name = import.name.as_deref()?;
    let Some(defined) = snippets.get(name) else {
        let at = statement_start(file, found.range.start());
        let (what, text) = definition(file, snippets, found);
        return Some((Define, format!("Create {what}"), vec![insertion(at, text)]));
    };
    // The import that brings it first, which may be one of a snippet around.
    let brought = found.related.iter().map(|it| it.place.range.start());
    let brought = brought.filter(|&at| snippets.owner(at).is_none());
    let first = brought.chain([found.range.start()]).min()?;
    let title = format!("Move the snippet `{name}` before its first use");
    Some((QuickFix, title, moved_before(file, defined.syntax().text_range(), first)))
}

/// Moves what defines a snippet of another file before its first use: the import of its file, or the snippet itself.
fn definition_first(file: &SourceFile, found: &Diagnostic) -> Option<CodeAction> {
    let (home, way) = found.related.split_first()?;
    let own = FileRange { file: None, range: found.range };
    let outermost = way.first().map_or(&own, |it| &it.place);
    let around = |path: &Option<Arc<str>>| {
        path.as_ref().map_or(Some(file.clone()), |path| file.sibling(path))
    };
    let (top, home_path) = (around(&outermost.file)?, around(&home.place.file)?.path()?.clone());
    let mut first = outermost.range.start();
    if let Verdict::Refused(refused) = file.verdict()
        && !top.is_part()
    {
        first = first.min(refused.reached.start());
    }
    let defines = |statement: &Statement| match statement {
        Statement::Import(import) => {
            let pattern = import.pattern().map(|it| it.value().into_owned());
            pattern.is_some_and(|pattern| top.imported(&pattern).contains(&home_path))
        }
        it => top.is_at(&home_path) && it.syntax().text_range().contains_range(home.place.range),
    };
    let is_behind = |it: &Statement| it.syntax().text_range().start() > first;
    let moved = top.parse().tree().statements().find(|it| is_behind(it) && defines(it))?;
    let title = match &moved {
        Statement::Import(import) => {
            format!("Import `{}` before its first use", import.pattern()?.value())
        }
        _ => format!("Move the snippet `{}` before its first use", text_of(file, found.range)),
    };
    let edits = moved_before(&top, moved.syntax().text_range(), first);
    let edit = |edit| FileEdit { file: outermost.file.clone(), edit };
    let action = CodeAction {
        title,
        kind: QuickFix,
        fixes: Some((found.code, found.range)),
        edits: edits.into_iter().map(edit).collect(),
        creates: None,
    };
    let is_read = new_texts(file, &action).and_then(|new| file.shape_with(&new)).is_some();
    is_read.then_some(action)
}

/// Moves a top-level statement before the one that holds an offset.
fn moved_before(file: &SourceFile, moved: TextRange, first: TextSize) -> Vec<TextEdit> {
    let text = file.text();
    let start = statement_start(file, moved.start());
    let mut end = line_end(text, moved.end());
    let mut lines = text_of(file, TextRange::new(start, end)).to_owned();
    if !lines.ends_with('\n') {
        lines.push('\n');
    }
    lines.push('\n');
    // One of the blank lines around it goes with it.
    let mut from = start;
    if text.get(end.into()..).is_some_and(|rest| rest.starts_with('\n')) {
        end += TextSize::of('\n');
    } else if text.get(..from.into()).is_some_and(|before| before.ends_with("\n\n")) {
        from -= TextSize::of('\n');
    }
    let cut = TextEdit { range: TextRange::new(from, end), new_text: String::new() };
    vec![insertion(statement_start(file, first), lines), cut]
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
