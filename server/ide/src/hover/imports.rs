//! Imports and what comes of their arguments, over all files that Caddy reads together.

use super::{Here, brief, expansion, roles_of, value};
use crate::SourceFile;
use crate::brought::Brought;
use crate::docs::{Page, code, fence};
use crate::importers::{Importer, Importers, Target, importers, place, shown};
use crate::snippet_args::{ArgSource, SnippetArgs, args_in};
use analysis::{ImportProblem, ImportProblemKind, Role};
use std::collections::BTreeMap;
use std::sync::Arc;
use syntax::SyntaxKind;
use syntax::ast::{Import, Snippet, Statement, Word};

/// More uses, or files, than these are not listed.
const USES_MAX: usize = 10;

/// The word `import`, or what it names.
pub(super) fn import(here: Here<'_>) -> String {
    let Some(Statement::Import(import)) = here.statement() else { return String::new() };
    let Some(pattern) = import.pattern() else {
        return "`import` puts a snippet or files in its place.".to_owned();
    };
    let name = pattern.value();
    let Some(brought) = Brought::of(here.file, &name) else {
        return files(here, &name, None);
    };
    let args = brought.args();
    let Some(snippet) = &brought.snippet else {
        return files(here, &name, Some(&arguments(here, &import, &brought, &args)));
    };
    let mut page = Page::default();
    let lines = expansion::lines(&brought, &import);
    let puts = if lines.is_empty() { "puts no line" } else { "puts these lines" };
    if !lines.is_empty() {
        page.add(fence(&lines));
    }
    let at = snippet.syntax().text_range().start();
    let home = place(here.file, &brought.file, brought.path.as_ref(), at);
    let of = if brought.path.is_some() { "of" } else { "on" };
    page.add(format!("{} {of} {home} {puts} here.", code(&args.signature(&name))));
    page.add(arguments(here, &import, &brought, &args));
    page.finish()
}

/// The files that a pattern names; `args` is what they make of the arguments, if any file is known.
fn files(here: Here<'_>, pattern: &str, args: Option<&str>) -> String {
    let mut page = Page::default();
    page.add(fence(&format!("import {pattern}")));
    let found = here.file.finds(pattern);
    let mut paths = here.file.imported(pattern);
    let is_one = paths.len() == 1 && !pattern.contains(['*', '?', '[']);
    let what = if is_one { "file" } else { "files" };
    page.add(format!("Puts the {what} {} in the place of this line.", code(pattern)));
    let is_found = !paths.is_empty();
    if is_one {
        paths.clear();
    } else {
        page.add(match (found.is_some(), paths.len()) {
            (false, _) => String::new(),
            (true, 0) => "No file matches.".to_owned(),
            (true, 1) => "One file matches:".to_owned(),
            (true, count) => format!("{count} files match:"),
        });
    }
    let path = |path: &Arc<str>| format!("- {}", code(shown(here.file, path)));
    page.add(bounded(paths.iter().map(path), 0));
    let problems = here.file.import_problems(pattern);
    page.add(bounded(problems.iter().map(|it| problem(here.file, it)), 0));
    page.add(args.unwrap_or_default());
    if !is_found {
        page.add(
            "A relative path counts from the directory of this file. One `*` may stand in it; files that begin with a \
             dot are left out then. Without a `*` the file must be there. `~` and `{env.NAME}` are not filled in; \
             `{$NAME}` is.",
        );
    }
    page.finish()
}

/// What is in the way of a file.
fn problem(file: &SourceFile, problem: &ImportProblem) -> String {
    let why = match &problem.kind {
        ImportProblemKind::Missing => "there is no such file".to_owned(),
        ImportProblemKind::Folder => "it is a folder".to_owned(),
        ImportProblemKind::Unreadable(words) => format!("it cannot be read here: {words}"),
        ImportProblemKind::Pattern(words) => format!("Caddy says: {words}"),
        ImportProblemKind::Special(what) => format!("it is {what}, which is not read here"),
        ImportProblemKind::NotUtf8 => "it is not UTF-8, so it is not read here".to_owned(),
        ImportProblemKind::TooLarge(bytes) => {
            format!("it has more than {bytes} bytes, so it is not read here")
        }
        ImportProblemKind::TooMany => {
            "it is not read here: too many files were read already".to_owned()
        }
        ImportProblemKind::Outside => "it lies outside of the workspace, so it is not read here; \
                                       the setting `readOutsideWorkspace` allows it"
            .to_owned(),
    };
    format!("- {}: {why}", code(shown(file, &problem.path)))
}

/// A list of at most so many lines; `more` are not among them.
fn bounded(lines: impl ExactSizeIterator<Item = String>, more: usize) -> String {
    let rest = lines.len().saturating_sub(USES_MAX) + more;
    let mut lines: Vec<String> = lines.take(USES_MAX).collect();
    if rest > 0 {
        lines.push(format!("- … and {rest} more"));
    }
    lines.join("\n")
}

/// A line for each argument that is given or missing.
fn arguments(here: Here<'_>, import: &Import, brought: &Brought, args: &SnippetArgs) -> String {
    let uses = argument_roles(here, brought);
    let given: Vec<Word> = import.args().collect();
    let mut lines = Vec::new();
    for (index, arg) in given.iter().enumerate() {
        // One of several that go to one place together has a role only there.
        let among = args.arg(index).iter().flat_map(|arg| &arg.uses).collect::<Vec<_>>();
        let of_range = || among.iter().find_map(|it| brief(here.catalog, it.role.as_ref()?));
        let role = uses.get(&index).cloned().or_else(of_range);
        let role = role.unwrap_or_else(|| {
            if among.is_empty() { "not used".to_owned() } else { "used".to_owned() }
        });
        lines.push(format!("- {} = {}: {role}", labelled(args, index), code(&arg.value())));
    }
    for (index, role) in uses.range(given.len()..) {
        lines.push(format!("- {} is not given: {role}", labelled(args, *index)));
    }
    lines.join("\n")
}

/// An argument of an import, and what it is and becomes in what the import brings in.
pub(super) fn argument(here: Here<'_>, index: usize, roles: &[Role]) -> String {
    let Some(Statement::Import(import)) = here.statement() else { return String::new() };
    let name = import.pattern().map(|pattern| pattern.value()).unwrap_or_default();
    let roles: Vec<String> = roles.iter().filter_map(|role| brief(here.catalog, role)).collect();
    let roles = if roles.is_empty() { String::new() } else { format!(": {}", roles.join("; ")) };
    let brought = Brought::of(here.file, &name);
    let is_snippet = brought.as_ref().is_some_and(|it| it.snippet.is_some());
    let what = if is_snippet { "snippet " } else { "" };
    let args = brought.as_ref().map(Brought::args).unwrap_or_default();
    let mut page = Page::default();
    page.add(format!("{} of {what}{}{roles}", labelled(&args, index), code(&name)));
    page.add(brought.map(|it| becomes(here, &it, &import, index)).unwrap_or_default());
    page.finish()
}

/// The words that an argument becomes a part of.
fn becomes(here: Here<'_>, brought: &Brought, import: &Import, index: usize) -> String {
    const WORDS_MAX: usize = 3;
    let args: Vec<Word> = import.args().collect();
    let mut words: Vec<String> = Vec::new();
    for word in words_with(brought, index) {
        let text = code(&expansion::filled(&word, &args));
        if text != code(&here.word.value()) && !words.contains(&text) {
            words.push(text);
        }
    }
    words.truncate(WORDS_MAX);
    if words.is_empty() { String::new() } else { format!("Here it becomes {}.", words.join(", ")) }
}

/// The words in which an argument is alone or among others.
fn words_with(brought: &Brought, index: usize) -> impl Iterator<Item = Word> {
    brought.argument_parts().filter_map(move |(source, word, _)| {
        let is_it = matches!(source, ArgSource::One(it) | ArgSource::Legacy(it) if it == index);
        is_it.then_some(word)
    })
}

/// A word of what an import brings in, with the arguments in their places.
pub(super) struct Filled {
    pub(super) word: Word,
    pub(super) text: String,
}

/// The word of a snippet in which an argument of an import has a role.
pub(super) fn filled(here: Here<'_>, index: usize, role: &Role) -> Option<Filled> {
    let Statement::Import(import) = here.statement()? else { return None };
    let brought = Brought::of(here.file, &import.pattern()?.value())?;
    let mut words = words_with(&brought, index);
    let word = words.find(|word| roles_of(&brought.file, word).contains(role))?;
    let text = expansion::filled(&word, &import.args().collect::<Vec<_>>());
    Some(Filled { word, text })
}

/// `{args[0]}` where a snippet, or an imported file, uses it.
pub(super) fn argument_use(here: Here<'_>, text: &str) -> String {
    let mut page = Page::default();
    page.add(fence(text));
    let source = ArgSource::read(text);
    let one = match source {
        Some(ArgSource::One(index) | ArgSource::Legacy(index)) => Some(index),
        _ => None,
    };
    let (which, how) = match one {
        Some(index) => (format!("Argument {} of the import", index + 1), ""),
        None => ("Several arguments of the import".to_owned(), ", each a word of its own"),
    };
    let snippet = here.word.syntax().ancestors().find_map(Snippet::cast);
    let (what, imports) = match (&snippet, here.file.path()) {
        (Some(snippet), _) => {
            let name = snippet.name().unwrap_or_default();
            let imports = importers(here.file, Target::Snippet(&name));
            (format!("the snippet {}", code(&name)), imports)
        }
        (None, Some(path)) if here.file.is_part() => {
            ("this file".to_owned(), importers(here.file, Target::File(path)))
        }
        (None, _) => {
            page.add(format!("{which}{how}, if this file is imported."));
            return page.finish();
        }
    };
    let args = args_in(here.file, snippet.as_ref());
    let called = one.and_then(|index| args.args.get(index)).map(|arg| match &arg.meaning {
        Some(meaning) => format!(": {} - {meaning}", arg.name),
        None => format!(": {}", arg.name),
    });
    page.add(format!("{which} of {what}{how}{}.", called.unwrap_or_default()));
    page.add(listed(&imports, |import| {
        let args: Vec<String> = import.import.args().map(|arg| arg.value().into_owned()).collect();
        let given = match source {
            Some(ArgSource::One(index) | ArgSource::Legacy(index)) => {
                args.get(index).map(|arg| code(arg))
            }
            Some(ArgSource::Many(start, end)) => args
                .get(start..end.unwrap_or(args.len()).min(args.len()))
                .filter(|args| !args.is_empty())
                .map(|args| code(&args.join(" "))),
            _ => None,
        };
        let given = given.unwrap_or_else(|| "not given".to_owned());
        let outer = one.map(|index| handed_on(import, index)).unwrap_or_default();
        format!("- {given} in {}, {}{outer}", first_line(import), import.place(here.file))
    }));
    page.add(value::made_of(here));
    page.add(super::parts::role_line(here));
    page.finish()
}

fn listed(imports: &Importers, line: impl Fn(&Importer) -> String) -> String {
    bounded(imports.all.iter().map(line), imports.more)
}

/// What an argument is that an import takes from its own imports.
fn handed_on(import: &Importer, index: usize) -> String {
    const VALUES_MAX: usize = 5;
    let word = import.import.args().nth(index);
    let takes = |word: &Word| word.parts().any(|it| it.kind() == SyntaxKind::IMPORT_ARG);
    let Some(word) = word.filter(takes) else { return String::new() };
    let file = &import.file;
    let snippet = word.syntax().ancestors().find_map(Snippet::cast);
    let name = snippet.map(|it| it.name().unwrap_or_default());
    let outer = match (&name, file.path()) {
        (Some(name), _) => importers(file, Target::Snippet(name)),
        (None, Some(path)) => importers(file, Target::File(path)),
        (None, None) => return String::new(),
    };
    let mut values: Vec<String> = Vec::new();
    for outer in &outer.all {
        let args: Vec<Word> = outer.import.args().collect();
        let value = code(&expansion::filled(&word, &args));
        if !values.contains(&value) {
            values.push(value);
        }
    }
    if values.len() > VALUES_MAX {
        values.truncate(VALUES_MAX);
        values.push("…".to_owned());
    }
    if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) }
}

fn first_line(import: &Importer) -> String {
    let text = import.import.syntax().text().to_string();
    code(text.lines().next().unwrap_or_default())
}

/// Where an imported file is imported; nothing for others.
pub(super) fn imported_from(file: &SourceFile) -> String {
    let Some(path) = file.path().filter(|_| file.is_part()) else { return String::new() };
    let imports = importers(file, Target::File(path));
    if imports.all.is_empty() {
        return String::new();
    }
    let lines = listed(&imports, |it| format!("- {}, {}", first_line(it), it.place(file)));
    format!("This file is imported by:\n\n{lines}")
}

/// What each argument is in a snippet or a file, in a few words.
pub(super) fn argument_roles(here: Here<'_>, brought: &Brought) -> BTreeMap<usize, String> {
    let mut out: BTreeMap<usize, String> = BTreeMap::new();
    for (source, word, _) in brought.argument_parts() {
        let (ArgSource::One(index) | ArgSource::Legacy(index)) = source else { continue };
        let roles = roles_of(&brought.file, &word);
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
pub(super) fn labelled(args: &SnippetArgs, index: usize) -> String {
    let Some(arg) = args.arg(index) else { return format!("`{{args[{index}]}}`") };
    let meaning = arg.meaning.as_ref().map(|meaning| format!(" - {meaning}"));
    format!("`{{args[{index}]}}` ({}{})", arg.name, meaning.unwrap_or_default())
}
