//! What stands between an import and the files that it names, and what Caddy says of all files together.

mod circle;
mod reading;
mod refusal;

use super::{About, Diagnostic, Related, Severity};
use crate::FileRange;
use crate::snippets::{ImportUse, did_you_mean};
use crate::verdict::{Verdict, failure};
use analysis::{ImportProblemKind, ImportedFile, Openness, is_plain_name};
pub(super) use reading::{Reading, Step};
use std::sync::Arc;
use syntax::caddy::ImportFailure;
use syntax::{ErrorCode, LineIndex, Mode, TextRange, TextSize};

pub(super) fn check(about: About<'_>, out: &mut Vec<Diagnostic>) {
    let is_read = about
        .file
        .path()
        .is_some_and(|path| !about.file.is_part() || about.file.binding().reads_file(path));
    if *about.file.verdict() == Verdict::Taken && is_read {
        taken(about, out);
    }
    if is_read {
        for import in &about.snippets.imports {
            if let Some(name) = import.name.as_deref()
                && is_import_read(about, import)
            {
                found(about, import, name, out);
            }
        }
        second_definitions(about, out);
    }
}

/// What only shows when all files are read together, unless something else has told it.
pub(super) fn check_as_a_whole(about: About<'_>, out: &mut Vec<Diagnostic>) {
    circle::check(about, out);
    if let Verdict::Refused(refused) = about.file.verdict() {
        refusal::check(about, refused, out);
    }
}

/// Softens what the file by itself seems to be where Caddy takes it with all others.
fn taken(about: About<'_>, out: &mut Vec<Diagnostic>) {
    let is_unclosed = |found: &Diagnostic| found.code == ErrorCode::BlockUnclosed.as_str();
    if !about.file.is_part() || !others_are_whole(about) {
        // What stands open in one file may be closed in another.
        out.retain(|found| found.severity != Severity::Error);
        return;
    }
    out.retain(|found| found.code != ErrorCode::UnexpectedEof.as_str());
    for found in out.iter_mut().filter(|found| is_unclosed(found)) {
        found.severity = Severity::Warning;
        UNCLOSED_HERE.clone_into(&mut found.message);
    }
}

const UNCLOSED_HERE: &str =
    "this block is never closed in this file; Caddy does not notice, because another `}` closes it";

/// Whether no other file has too many braces, or too few.
fn others_are_whole(about: About<'_>) -> bool {
    let mut others = about.file.project().into_iter().filter(|it| it.path() != about.file.path());
    others.all(|other| other.parse().errors().is_empty())
}

/// Whether Caddy reads the file, which it does not if only what is not read imports it.
fn reads_file(about: About<'_>) -> bool {
    let part = about.file.path().filter(|_| about.file.is_part());
    part.is_none_or(|path| about.file.binding().reads_file(path))
}

/// Whether Caddy comes by an import.
pub(super) fn is_read(about: About<'_>, import: &ImportUse) -> bool {
    reads_file(about) && is_import_read(about, import)
}

/// Whether Caddy comes by an import in a file that it reads.
fn is_import_read(about: About<'_>, import: &ImportUse) -> bool {
    let binding = about.file.binding();
    let owner = import.owner.and_then(|owner| about.snippets.all.get(owner));
    let owner_is_read = match (import.owner, owner.and_then(syntax::ast::Snippet::name)) {
        (None, _) => true,
        (_, Some(name)) => binding.reads_snippet(&name),
        (_, None) => false,
    };
    // The block of an import goes where the snippet puts it, if it does.
    let in_block = import.import.syntax().ancestors().skip(1).any(|it| it.kind() == IMPORT);
    owner_is_read && !in_block
}

const IMPORT: syntax::SyntaxKind = syntax::SyntaxKind::IMPORT;

/// What is found, or not, by an import of files.
fn found(about: About<'_>, import: &ImportUse, name: &str, out: &mut Vec<Diagnostic>) {
    let file = about.file;
    let range = import.pattern.syntax().text_range();
    if file.binding().has_snippet(name) {
        return;
    }
    let add = |out: &mut Vec<Diagnostic>, severity, code, message| {
        let is_known =
            |it: &Diagnostic| it.severity == Severity::Error && it.range.intersect(range).is_some();
        if !out.iter().any(is_known) {
            out.push(Diagnostic::new(range, severity, code, message));
        }
    };
    let problems = file.import_problems(name);
    let outside = problems.iter().find(|it| it.kind == ImportProblemKind::Outside);
    let finds = file.finds(name);
    if problems.is_empty()
        && name.contains(['*', '?', '[', ']'])
        && finds.as_ref().is_some_and(Vec::is_empty)
    {
        let message = format!("no file matches `{name}`; Caddy goes on without any");
        add(out, Severity::Hint, "import-glob-empty", message);
    }
    let is_refused = problems.first().is_some_and(|it| failure(it, name).is_some());
    if let Some(files) = finds.filter(|_| !is_refused) {
        out.extend(broken(about, import, &files));
    }
    let Some(problem) = outside.or(problems.first()) else { return };
    if let Some(failure) = failure(problem, name) {
        if !is_plain_name(name) || !is_missing(&failure) {
            add(out, Severity::Error, failure.code.as_str(), refused_import(name, &failure));
        } else if file.is_part()
            && file.is_of_main()
            && !file.is_shared()
            && file.binding().openness() <= Openness::Missing
        {
            // In the file that Caddy reads first another rule says it.
            let names = file.binding().snippet_names().map(str::to_owned);
            let message = super::imports::no_snippet(name, did_you_mean(name, names));
            add(out, Severity::Error, "snippet-undefined", message);
        }
        return;
    }
    let path = &problem.path;
    let (code, message) = match &problem.kind {
        ImportProblemKind::Outside => (
            "import-outside",
            format!(
                "`{name}` leads out of the workspace, so it is not read here; the setting `readOutsideWorkspace` allows it"
            ),
        ),
        ImportProblemKind::TooMany => (
            "import-too-large",
            format!("`{name}` names more files than are read here; what they hold is not known"),
        ),
        ImportProblemKind::TooLarge(bytes) => (
            "import-too-large",
            format!("`{path}` has more than {bytes} bytes; what it holds is not known here"),
        ),
        ImportProblemKind::Special(what) => {
            ("import-not-read", format!("`{path}` is {what}, which is not read here"))
        }
        ImportProblemKind::NotUtf8 => {
            ("import-not-read", format!("`{path}` is not UTF-8, so it is not read here"))
        }
        ImportProblemKind::Unreadable(words) => {
            ("import-not-read", format!("`{path}` cannot be read here: {words}"))
        }
        // Caddy refuses these.
        ImportProblemKind::Missing | ImportProblemKind::Folder | ImportProblemKind::Pattern(_) => {
            return;
        }
    };
    add(out, Severity::Info, code, message);
}

fn is_missing(failure: &ImportFailure) -> bool {
    failure.message.starts_with("File to import not found")
}

fn refused_import(name: &str, failure: &ImportFailure) -> String {
    if is_missing(failure) {
        let from =
            if name.starts_with('/') { "" } else { ", counted from the folder of this file" };
        return format!("there is no file `{name}`{from}");
    }
    failure.message.clone()
}

/// `import-file-error`: an imported file that Caddy cannot read as what the import makes of it.
fn broken(about: About<'_>, import: &ImportUse, files: &[Arc<ImportedFile>]) -> Option<Diagnostic> {
    const SHOWN_MAX: usize = 5;
    if *about.file.verdict() == Verdict::Taken {
        return None;
    }
    // Where a snippet with the import goes is another question.
    let is_top = import.is_outermost && about.file.binding().mode() == Mode::File;
    let mode = if is_top { Mode::File } else { Mode::Fragment };
    let mut wrong = files
        .iter()
        .filter(|file| import.owner.is_none() && !about.file.is_at(file.path()))
        .filter_map(|file| Some((file, file.parse(mode).errors().first()?)));
    let (file, error) = wrong.clone().next()?;
    let line = line_of(file, error.range.start());
    let others = match wrong.clone().count() {
        1 => String::new(),
        count => format!("; {} more have errors, too", count - 1),
    };
    let message =
        format!("`{}` has an error on line {line}: {}{others}", short(file.path()), error.message);
    let range = import.pattern.syntax().text_range();
    let mut found = Diagnostic::new(range, Severity::Error, "import-file-error", message);
    let places = wrong.by_ref().take(SHOWN_MAX).map(|(file, error)| Related {
        place: FileRange { file: Some(file.path().clone()), range: error.range },
        message: error.message.clone(),
    });
    found.related.extend(places);
    Some(found)
}

/// The name of a file without its folders.
pub(super) fn short(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn line_of(file: &ImportedFile, at: TextSize) -> u32 {
    let index = LineIndex::new(file.text());
    index.line_col(file.text(), at, syntax::Encoding::Utf8).line + 1
}

/// A snippet that another file has defined before.
fn second_definitions(about: About<'_>, out: &mut Vec<Diagnostic>) {
    let binding = about.file.binding();
    if binding.mode() != Mode::File {
        return;
    }
    for snippet in &about.snippets.all {
        let (Some(name), Some(key)) = (snippet.name(), snippet.key()) else { continue };
        let Some((home, range)) = binding.snippet_definition(&name) else { continue };
        if about.file.is_at(&home) {
            continue;
        }
        let message = format!(
            "`{}` has defined the snippet `{name}` before; Caddy refuses a second one",
            short(&home)
        );
        let code = ErrorCode::SnippetRedeclared.as_str();
        let range = TextRange::at(range.start(), TextSize::of(&*name) + TextSize::of("()"));
        let place = FileRange { file: Some(home), range };
        let key = key.syntax().text_range();
        let mut found = Diagnostic::new(key, Severity::Error, code, message);
        found.related.push(Related { place, message: "first defined here".to_owned() });
        out.push(found);
    }
}
