//! Parts of words: placeholders, variables, arguments of imports.

use super::{Here, brief, excerpt, imports, occurrences, roles_of, value};
use crate::SourceFile;
use crate::docs::{Page, code, entry_markdown, fence, status, what};
use analysis::Role;
use catalog::{Catalog, EntryId, Ty};
use syntax::ast::{EnvVar, MatcherDef, Placeholder, Statement, Word};
use syntax::{SyntaxKind, SyntaxNode};

/// To ask for the roles of a word takes a look at all words around it; more words than these are not asked.
const CHECKS_MAX: usize = 30;

/// What a part of a word is; nothing, if only the word tells.
pub(super) fn part(here: Here<'_>, part: &SyntaxNode) -> Option<String> {
    match part.kind() {
        SyntaxKind::PLACEHOLDER => placeholder(here, &Placeholder::cast(part.clone())?.name()),
        SyntaxKind::ENV_VAR => Some(variable(here, &EnvVar::cast(part.clone())?)),
        SyntaxKind::IMPORT_ARG => Some(imports::argument_use(here, &part.text().to_string())),
        SyntaxKind::BLOCK_ARG => {
            let name = part.text().to_string();
            let name = name.trim_start_matches('{').trim_end_matches('}');
            here.catalog.placeholder(name).map(|id| entry_markdown(here.catalog, id))
        }
        _ => None,
    }
}

fn placeholder(here: Here<'_>, name: &str) -> Option<String> {
    let catalog = here.catalog;
    let short = shorthand(catalog, name);
    let long = short.as_ref().map_or(name, |(_, long)| long);
    let entry = catalog.placeholder(long);
    let source = definition(here.file, long);
    let shown = short.as_ref().map(|(id, _)| *id).or(entry);
    if shown.is_none() && source.is_none() {
        return None;
    }
    let mut page = Page::default();
    page.add(fence(&match &short {
        Some((_, long)) => format!("{{{name}}} = {{{long}}}"),
        None => format!("{{{name}}}"),
    }));
    if let Some(shown) = shown {
        let mut facts = vec![what(catalog, shown)];
        facts.extend(status(&catalog[shown].status));
        page.add(facts.join(" · "));
        // A short form says itself only what is special of it.
        let told = Some(shown).filter(|&id| !catalog[id].docs.summary.is_empty()).or(entry);
        if let Some(told) = told {
            page.prose(&catalog[told]);
        }
    } else {
        page.add("Placeholder that this file defines");
    }
    page.add(source.unwrap_or_default());
    let outside = |it: &SyntaxNode| {
        matches!(it.kind(), SyntaxKind::GLOBAL_OPTIONS | SyntaxKind::ADDRESS_LIST)
    };
    if short.is_some() && here.word.syntax().ancestors().any(|it| outside(&it)) {
        page.add("Short forms are not replaced in this place: write the long one.");
    }
    page.add(role_line(here));
    Some(page.finish())
}

/// Of which argument the word with this part is the value.
pub(super) fn role_line(here: Here<'_>) -> String {
    let roles: Vec<String> = here
        .roles()
        .iter()
        .filter_map(|role| brief(here.catalog, role))
        .take(super::ROLES_MAX)
        .collect();
    if roles.is_empty() { String::new() } else { format!("Here: {}", roles.join("; ")) }
}

/// The shorthand that a name is, and the name for which it stands.
fn shorthand(catalog: &Catalog, name: &str) -> Option<(EntryId, String)> {
    let id = catalog.shorthand(name)?;
    let entry = &catalog[id];
    let long = entry.means.as_deref()?;
    let Some(prefix) = entry.name.strip_suffix('*') else { return Some((id, long.to_owned())) };
    let key = name.strip_prefix(prefix)?;
    // With other characters Caddy takes it for no short form.
    let dots = matches!(prefix, "re." | "rp." | "resp." | "err.");
    let is_key =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-') || (dots && c == '.');
    key.chars().all(is_key).then(|| (id, long.replace('*', key)))
}

/// Where this file sets what a placeholder stands for.
fn definition(file: &SourceFile, long: &str) -> Option<String> {
    if let Some(group) = long.strip_prefix("http.regexp.") {
        let (name, group) = group.split_once('.')?;
        let line = named_regexp(file, name)?;
        return Some(format!("Group {} of:\n\n{}", code(group), line_of(file, &line)));
    }
    let (name, ty) = match long.strip_prefix("http.vars.") {
        Some(name) => (name.to_owned(), "variable_name"),
        None => (format!("{{{long}}}"), "map_destination"),
    };
    let word = occurrences(file, &name).take(CHECKS_MAX).find(|word| has_type(file, word, ty))?;
    Some(format!("Set by:\n\n{}", line_of(file, &word)))
}

/// The regular expression of a name: its own, or that of its matcher.
fn named_regexp(file: &SourceFile, name: &str) -> Option<Word> {
    let matcher = |word: &Word| word.syntax().ancestors().find_map(MatcherDef::cast);
    let own = occurrences(file, name)
        .filter(|word| matcher(word).is_some())
        .take(CHECKS_MAX)
        .find(|word| has_type(file, word, "capture_name"));
    let of_matcher = || {
        let known = format!("@{name}");
        let mut words = occurrences(file, &known).filter(|word| {
            matcher(word).is_some_and(|it| it.syntax().text().to_string().contains("_regexp"))
        });
        words.next()
    };
    own.or_else(of_matcher)
}

fn has_type(file: &SourceFile, word: &Word, ty: &str) -> bool {
    let is = |role: &Role| {
        role.param().is_some_and(|param| matches!(&param.ty, Ty::Named(name) if **name == *ty))
    };
    roles_of(file, word).iter().any(is)
}

/// The line of a word as a code block.
fn line_of(file: &SourceFile, word: &Word) -> String {
    let line = word.syntax().ancestors().skip(1).find_map(Statement::cast);
    line.map(|line| fence(&excerpt(file, line.syntax()))).unwrap_or_default()
}

fn variable(here: Here<'_>, variable: &EnvVar) -> String {
    let mut page = Page::default();
    page.add(fence(&variable.syntax().text().to_string()));
    let name = variable.name().map(|name| name.text().to_owned()).unwrap_or_default();
    let default = match variable.default() {
        Some(default) => format!("default {}", code(default.text())),
        None => "without a default: nothing, if it is not set".to_owned(),
    };
    page.add(format!("Environment variable {} · {default}", code(&name)));
    page.add(format!(
        "Caddy puts its text here before it reads the file, so it can be any part of it, even several words or lines. \
         {} would be looked up when Caddy runs, where placeholders are possible.",
        code(&format!("{{env.{name}}}"))
    ));
    page.add(value::made_of(here));
    page.add(role_line(here));
    page.finish()
}
