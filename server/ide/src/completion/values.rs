//! Arguments: values of types, modules, matchers, what the file uses already.

use super::{Candidate, CompletionKind, Place, names, rank};
use crate::SourceFile;
use crate::importers::shown;
use analysis::Role;
use catalog::{ArgText, Body, EntryId, EntryKind, Param, Term, Ty};
use std::collections::BTreeMap;
use syntax::ast::{Statement, WordKind};
use syntax::{TextRange, TextSize};

/// What the argument at the cursor can be; those of the entry begin at the word `first`.
pub(super) fn arguments(place: &Place<'_>, id: EntryId, first: usize, out: &mut Vec<Candidate>) {
    let entry = &place.catalog[id];
    let words = place.locus.words.get(first..place.index).unwrap_or_default();
    let before: Vec<ArgText<'_>> = words.iter().map(|word| word.text.as_deref()).collect();
    let places = rank::places(place.catalog, place.locus, place.index);
    let expected = catalog::expected(&entry.signatures, &before);
    let is_text =
        |term: &Term| matches!(term, Term::Param(it) if it.ty == Ty::Named("text".into()));
    let quoted = place.typed.kind.is_some_and(|kind| kind != WordKind::Plain);
    // In quotes where any text may stand, it is a text that is typed.
    if quoted && expected.iter().any(|(_, term)| is_text(term)) {
        return;
    }
    for (_, term) in expected {
        match term {
            Term::Literal(word) => {
                let value = entry.values.iter().find(|value| value.word == *word);
                let mut candidate = Candidate::new(&**word, CompletionKind::Value)
                    .detail(value.map_or("", |value| &value.meaning));
                candidate.weight = names::weight(place, &places, word);
                if let Some(value) = value {
                    candidate.deprecated = value.status.deprecated.is_some();
                    candidate.since = value.status.since;
                    if value.status.since.is_some_and(|since| since > place.config.caddy) {
                        continue;
                    }
                }
                out.push(candidate);
            }
            Term::Param(it) => param(place, it, out),
        }
    }
}

/// What a parameter can be.
pub(super) fn param(place: &Place<'_>, param: &Param, out: &mut Vec<Candidate>) {
    let places = rank::places(place.catalog, place.locus, place.index);
    match &param.ty {
        Ty::Matcher => matchers(place, &places, out),
        Ty::Module(namespace) | Ty::ModuleName(namespace) => {
            let name_only = matches!(param.ty, Ty::ModuleName(_));
            for module in place.catalog.modules(namespace).filter(|&id| place.offers(id)) {
                let found = names::entry(place, module, CompletionKind::Module, &places);
                let Some(mut candidate) = found else { continue };
                if name_only {
                    candidate.snippet = None;
                    candidate.retrigger = false;
                }
                out.push(candidate);
            }
        }
        Ty::RequestMatchers | Ty::ResponseMatchers => {}
        Ty::Named(ty) => named(place, ty, &places, out),
    }
}

/// Matcher tokens: the named ones that are known here, the paths of the file, `*`.
fn matchers(place: &Place<'_>, places: &[String], out: &mut Vec<Candidate>) {
    matcher_names(place, false, out);
    let mut all = Candidate::new("*", CompletionKind::Matcher).detail("Every request");
    all.weight = names::weight(place, places, "*");
    all.tier = 1;
    out.push(all);
    if place.typed.prefix.starts_with('/') {
        used(place, out, |role| {
            role.param().is_some_and(|param| match &param.ty {
                Ty::Matcher => true,
                Ty::Named(ty) => matches!(&**ty, "path_pattern" | "path_matcher"),
                _ => false,
            })
        });
    }
}

fn matcher_names(place: &Place<'_>, response: bool, out: &mut Vec<Candidate>) {
    let mut nearest: BTreeMap<Box<str>, (TextSize, TextRange)> = BTreeMap::new();
    for matcher in place.file.binding().matchers() {
        if matcher.response == response && matcher.scope.contains_inclusive(place.offset) {
            let size = matcher.scope.len();
            let known = nearest.entry(matcher.name).or_insert((size, matcher.range));
            if size < known.0 {
                *known = (size, matcher.range);
            }
        }
    }
    for (name, (_, range)) in nearest {
        // The line of the definition says what it matches.
        let text = place.file.text().get(range.end().into()..).unwrap_or_default();
        let line = text.lines().next().unwrap_or_default().trim().trim_end_matches('{').trim_end();
        let mut candidate = Candidate::new(&*name, CompletionKind::Matcher).detail(line);
        candidate.weight = u32::MAX;
        out.push(candidate);
    }
}

/// The values of a type: those of the catalogue, and what only the file or the outside knows.
fn named(place: &Place<'_>, ty: &str, places: &[String], out: &mut Vec<Candidate>) {
    match ty {
        "directive_name" => directive_names(place, out),
        "route_name" => routes(place, out),
        "response_matcher_name" => matcher_names(place, true, out),
        "file" | "path" | "dir" | "file_pattern" => files(place, out),
        "duration" | "go_duration" | "duration_or_nanoseconds" | "duration_or_off" => {
            units(place, &["s", "m", "h", "ms", "d"], out);
        }
        "size" => units(place, &["MB", "KB", "GB", "MiB", "KiB", "GiB"], out),
        _ => {}
    }
    if ty != "text" && place.catalog.ty(ty).is_some() && !ty.ends_with("_definition") {
        used(place, out, |role| {
            role.param().is_some_and(|it| matches!(&it.ty, Ty::Named(named) if **named == *ty))
        });
    }
    // The sign in front of a header field says what to do with it.
    let typed = &place.typed.prefix;
    let sign = typed.strip_suffix(rank::unsigned(ty, typed)).filter(|sign| !sign.is_empty());
    for value in place.catalog.values(ty) {
        if value.status.since.is_some_and(|since| since > place.config.caddy) {
            continue;
        }
        let word =
            sign.map_or_else(|| value.word.to_string(), |sign| format!("{sign}{}", value.word));
        let mut candidate = Candidate::new(&*word, CompletionKind::Value).detail(&*value.meaning);
        candidate.weight = names::weight(place, places, &value.word);
        candidate.deprecated = value.status.deprecated.is_some();
        candidate.since = value.status.since;
        candidate.entry = place.catalog.ty(ty);
        if word.is_empty() {
            "\"\"".clone_into(&mut candidate.label);
        }
        candidate.retrigger = word.ends_with(['/', ':']);
        if place.typed.kind.is_none_or(|kind| kind == WordKind::Plain) {
            if word.is_empty() || word.contains(' ') {
                candidate.text = format!("\"{word}\"");
            } else if word.starts_with('/') && place.may_match() {
                // By itself it would be taken for a matcher.
                candidate.text = format!("* {word}");
            }
        }
        out.push(candidate);
    }
}

/// The named routes of all files, wherever they stand.
fn routes(place: &Place<'_>, out: &mut Vec<Candidate>) {
    let mut push = |name: &str, path: Option<&str>| {
        let place = path.map(|path| format!(", in {}", shown(place.file, path)));
        let detail = format!("Named route{}", place.unwrap_or_default());
        out.push(Candidate::new(name, CompletionKind::Snippet).detail(detail));
    };
    let entry = place.file.entry();
    for (file, path) in [(Some(place.file), None), (entry, entry.and_then(SourceFile::path))] {
        for statement in file.iter().flat_map(|file| file.parse().tree().statements()) {
            let Statement::NamedRoute(route) = statement else { continue };
            if let Some(name) = route.name() {
                push(&name, path.map(|it| &**it));
            }
        }
    }
    for other in place.file.other_files() {
        for name in &other.names().defined_routes {
            push(name, Some(other.path()));
        }
    }
}

/// Directives by name, as `order` wants them: those that handle requests.
fn directive_names(place: &Place<'_>, out: &mut Vec<Candidate>) {
    for id in place.catalog.entries(EntryKind::Directive) {
        let entry = &place.catalog[id];
        let orderable = entry.order.is_some() || entry.plugin.is_some();
        let has_form = entry.body != Body::JsonOnly && entry.same_as.is_none();
        if orderable && has_form && place.has(id) {
            let mut candidate = Candidate::new(&*entry.name, CompletionKind::Directive)
                .detail(&*entry.docs.summary);
            candidate.entry = Some(id);
            candidate.since = entry.status.since;
            candidate.deprecated = entry.status.deprecated.is_some();
            candidate.tier = u8::from(entry.plugin.is_some());
            out.push(candidate);
        }
    }
}

/// A typed number with each unit.
fn units(place: &Place<'_>, units: &[&str], out: &mut Vec<Candidate>) {
    let typed = &place.typed.prefix;
    let number: String = typed.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    if number.is_empty() || !number.starts_with(|c: char| c.is_ascii_digit()) {
        return;
    }
    for (index, unit) in units.iter().enumerate() {
        let mut candidate =
            Candidate::new(format!("{number}{unit}"), CompletionKind::Unit).detail(unit_name(unit));
        candidate.weight = u32::MAX - u32::try_from(index).unwrap_or(0);
        out.push(candidate);
    }
}

fn unit_name(unit: &str) -> &'static str {
    match unit {
        "ms" => "milliseconds",
        "s" => "seconds",
        "m" => "minutes",
        "h" => "hours",
        "d" => "days",
        "KB" => "1,000 bytes each",
        "MB" => "1,000,000 bytes each",
        "GB" => "1,000,000,000 bytes each",
        "KiB" => "1,024 bytes each",
        "MiB" => "1,048,576 bytes each",
        _ => "1,073,741,824 bytes each",
    }
}

/// Words that the file uses elsewhere in such a role.
fn used(place: &Place<'_>, out: &mut Vec<Candidate>, fits: impl Fn(&Role) -> bool) {
    let text = place.file.text();
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for (range, role) in place.file.binding().all_roles() {
        if range.contains_inclusive(place.offset) || !fits(role) {
            continue;
        }
        let word = text.get(std::ops::Range::from(range)).unwrap_or_default();
        // What is quoted, or depends on variables, is no word to repeat.
        if !word.is_empty() && !word.contains(['"', '`', '\n', '{', '@']) && word != "*" {
            *counts.entry(word).or_default() += 1;
        }
    }
    for (word, count) in counts {
        let mut candidate = Candidate::new(word, CompletionKind::Value).detail("Used in this file");
        candidate.weight = count.saturating_mul(1000);
        out.push(candidate);
    }
}

/// Files and directories.
pub(super) fn files(place: &Place<'_>, out: &mut Vec<Candidate>) {
    // In quotes Caddy takes a path just as well.
    let typed = match place.typed.kind {
        Some(WordKind::Heredoc) => return,
        _ => &place.typed.prefix,
    };
    if typed.contains('{') {
        return;
    }
    let directory = typed.rfind('/').and_then(|at| typed.get(..=at)).unwrap_or_default();
    for file in place.world.files(directory) {
        let slash = if file.directory { "/" } else { "" };
        let kind = if file.directory { CompletionKind::Directory } else { CompletionKind::File };
        let mut candidate = Candidate::new(format!("{}{slash}", file.name), kind);
        candidate.text = format!("{directory}{}{slash}", file.name);
        candidate.filter = Some(candidate.text.clone());
        candidate.retrigger = file.directory;
        candidate.tier = 1;
        out.push(candidate);
    }
}
