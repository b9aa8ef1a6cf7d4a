//! Values: what they are, and what they mean.

use super::net::{self, Use};
use super::proxy::Proxy;
use super::{Here, duration, formula, literal, reuse, size};
use crate::docs::{Page, caveats, clock, code, default, forms, path, status, value_line};
use catalog::{Catalog, EntryId, Param, Term, Ty, Value};
use std::sync::Arc;
use syntax::ast::Word;

/// An argument of an entry, or the key of a line. `word` is where it is written: the hovered word, or the one of a snippet
/// that an argument of an import is put into, which makes `text` of it.
pub(super) fn argument(
    here: Here<'_>,
    id: EntryId,
    param: &Arc<Param>,
    word: &Word,
    text: &str,
) -> String {
    let catalog = here.catalog;
    let entry = &catalog[id];
    let mut page = Page::default();
    page.add(forms(catalog, id));
    let part = format!("`{}`", Term::Param(param.clone()));
    page.add(match (&entry.key, entry.parent) {
        (Some(key), Some(parent)) if key == param => {
            format!("{part} in the block of {}", path(catalog, parent))
        }
        _ => facts(catalog, id, &part),
    });
    // A variable or an argument at the start may become anything.
    let is_open = text.starts_with("{$") || text.starts_with("{args");
    let meaning = match Use::of(entry, &param.ty) {
        Some(use_) => address(here, use_, word, text),
        None if is_open => None,
        None => meaning(here, id, param, text),
    };
    let is_value = Use::of(entry, &param.ty).is_some() || is_duration(param) || is_size(param);
    let is_understood = meaning.is_some() && is_value;
    page.add(meaning.unwrap_or_default());
    page.add(&*entry.docs.summary);
    if is_duration(param) {
        page.add(clock(&entry.clock));
    }
    if is_duration(param) || is_size(param) {
        page.add(caveats(entry));
    }
    let ty = ty_entry(catalog, &param.ty);
    // Who reads what the value means needs no rules for all of its kind.
    if let Some(ty) = ty.filter(|_| !is_understood) {
        page.prose(&catalog[ty]);
    }
    let linked = ty.filter(|&ty| catalog[ty].docs.url.is_some()).unwrap_or(id);
    page.link(&catalog[linked]);
    page.finish()
}

/// A word that a signature spells out.
pub(super) fn literal(here: Here<'_>, id: EntryId) -> String {
    let catalog = here.catalog;
    let entry = &catalog[id];
    let word = here.word.value();
    let mut page = Page::default();
    page.add(forms(catalog, id));
    page.add(facts(catalog, id, &code(&word)));
    page.add(
        value(&entry.values.iter().collect::<Vec<_>>(), &word).map(value_line).unwrap_or_default(),
    );
    page.add(&*entry.docs.summary);
    page.link(entry);
    page.finish()
}

/// One line: of what it is a part, and the default.
fn facts(catalog: &Catalog, id: EntryId, part: &str) -> String {
    let entry = &catalog[id];
    let mut facts = vec![format!("{part} of {}", path(catalog, id))];
    facts.extend(default(entry));
    facts.extend(status(&entry.status));
    facts.join(" · ")
}

/// The entry of a type.
fn ty_entry(catalog: &Catalog, ty: &Ty) -> Option<EntryId> {
    match ty {
        Ty::Matcher => catalog.ty("matcher"),
        Ty::Named(name) => catalog.ty(name),
        _ => None,
    }
}

/// What this very value means.
fn meaning(here: Here<'_>, id: EntryId, param: &Param, text: &str) -> Option<String> {
    let catalog = here.catalog;
    let Ty::Named(ty) = &param.ty else {
        return (param.ty == Ty::Matcher).then(|| matcher_token(here, text));
    };
    let computed = match &**ty {
        "response_matcher_name" => Some(formula::reference(here, text)),
        "route_name" => reuse::route(here.file, text),
        "directive_name" => catalog
            .directive(text)
            .map(|id| format!("{}: {}", code(text), catalog[id].docs.summary)),
        "duration" | "duration_or_off" | "go_duration" => duration::duration(text),
        "duration_or_nanoseconds" => duration::duration_or_nanoseconds(text),
        "size" => size::size(text, catalog[id].default.as_deref()),
        "path_pattern" | "path_matcher" => {
            Some(format!("path {}{}", formula::path(text), exact(text)))
        }
        _ => None,
    };
    let known = || {
        // What the entry says of a word is more exact than what its type does.
        let mut values: Vec<&Value> = catalog[id].values.iter().collect();
        values.extend(catalog.values(ty));
        value(&values, text).map(value_line)
    };
    match computed {
        // A matcher and a route bring paragraphs of their own.
        Some(text) if text.contains('\n') => Some(text),
        Some(what) => Some(format!("{}: {what}", code(text))),
        None => known(),
    }
}

/// What an address means: as it is written, or with what imports and variables put into it.
fn address(here: Here<'_>, use_: Use, word: &Word, text: &str) -> Option<String> {
    let proxy = Proxy::of(word.syntax());
    let known = literal::with_defaults(here.word, &literal::with_defaults(word, text));
    let lead = if known == text { "" } else { "With the default of the variable: " };
    let said = net::said(&known, use_, proxy);
    let is_template = literal::has_parts(word) && text == word.value();
    let made = if is_template { made(here, use_, word) } else { String::new() };
    let mut page = Page::default();
    if let Some(said) = said {
        page.add(format!("{lead}{}: {}", code(&known), said.what));
        page.add(said.facts.iter().map(|fact| format!("- {fact}")).collect::<Vec<_>>().join("\n"));
    }
    page.add(made);
    let text = page.finish();
    (!text.is_empty()).then_some(text)
}

/// What the imports of a snippet make of an address in it.
fn made(here: Here<'_>, use_: Use, word: &Word) -> String {
    const MADE_MAX: usize = 3;
    let proxy = Proxy::of(word.syntax());
    let all = literal::texts(here.file, word);
    let mut lines: Vec<String> = Vec::new();
    for it in all.iter().filter(|it| it.by.is_some() && !it.text.contains("{args")) {
        let place = it.by.as_ref().map(|import| import.place(here.file)).unwrap_or_default();
        let what = net::said(&it.text, use_, proxy).map(|said| format!(": {}", said.what));
        lines.push(format!("- {}{}, {place}", code(&it.text), what.unwrap_or_default()));
    }
    if lines.is_empty() {
        return String::new();
    }
    let more = lines.len().saturating_sub(MADE_MAX);
    lines.truncate(MADE_MAX);
    if more > 0 {
        lines.push(format!("- … and {more} more"));
    }
    format!("The imports make of it:\n\n{}", lines.join("\n"))
}

/// What becomes of the address that a variable or an argument of an import is a part of.
pub(super) fn made_of(here: Here<'_>) -> String {
    let Some(use_) = literal::uses(here.file, here.word).into_iter().next() else {
        return String::new();
    };
    let value = here.word.value();
    let known = literal::with_defaults(here.word, &value);
    let said = net::said(&known, use_, Proxy::of(here.word.syntax()));
    match said.filter(|_| known != value && !known.contains('{')) {
        Some(said) => format!("With the default: {}: {}", code(&known), said.what),
        None => made(here, use_, here.word),
    }
}

/// Whether an argument is a time; of an entry that is one, others may be rates.
fn is_duration(param: &Param) -> bool {
    matches!(&param.ty, Ty::Named(name) if name.contains("duration"))
}

fn is_size(param: &Param) -> bool {
    matches!(&param.ty, Ty::Named(name) if **name == *"size")
}

/// A value of a list, whatever operation stands before a field's name.
fn value<'a>(values: &[&'a Value], text: &str) -> Option<&'a Value> {
    let exact = values.iter().find(|value| *value.word == *text);
    let bare = text.trim_start_matches(['+', '-', '?', '>', '!']).trim_end_matches(':');
    exact.or_else(|| values.iter().find(|value| value.word.eq_ignore_ascii_case(bare))).copied()
}

fn matcher_token(here: Here<'_>, text: &str) -> String {
    if text.starts_with('@') {
        return formula::reference(here, text);
    }
    if text == "*" {
        return "`*`: all requests".to_owned();
    }
    format!("{}: requests whose path {}{}", code(text), formula::path(text), exact(text))
}

/// What is easily forgotten of a pattern.
fn exact(pattern: &str) -> &'static str {
    if pattern.contains('*') { "" } else { " (this path alone: there is no `*`)" }
}
