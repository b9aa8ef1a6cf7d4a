//! Values: what they are, and what they mean.

use super::{Here, duration, formula, net, reuse, size};
use crate::docs::{Page, caveats, clock, code, default, forms, path, status, value_line};
use catalog::{Catalog, EntryId, Param, Term, Ty, Value};
use std::sync::Arc;

/// An argument of an entry, or the key of a line, whose text may be put together from arguments of an import.
pub(super) fn argument(here: Here<'_>, id: EntryId, param: &Arc<Param>, text: &str) -> String {
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
    if !text.starts_with("{$") && !text.starts_with("{args") {
        page.add(meaning(here, id, param, text).unwrap_or_default());
    }
    page.add(&*entry.docs.summary);
    if is_duration(param) {
        page.add(clock(&entry.clock));
    }
    if is_duration(param) || is_size(param) {
        page.add(caveats(entry));
    }
    let ty = ty_entry(catalog, &param.ty);
    if let Some(ty) = ty {
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
        "upstream" | "host_port" => net::upstream(text),
        "network_address" | "listener" => net::listener(text),
        "bind_host" => net::bind(text),
        "resolver" => net::resolver(text),
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
