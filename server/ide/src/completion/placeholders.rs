//! Placeholders behind `{`, environment variables behind `{$`.

use super::{Candidate, CompletionKind, Place, imports, names, rank};
use analysis::{Context, Role};
use catalog::{Entry, EntryKind, Ty};
use std::collections::{BTreeMap, BTreeSet};
use syntax::ast::WordKind;
use syntax::{TextRange, TextSize};

/// Offers names if the cursor is in braces. Whether it is.
pub(super) fn complete(place: &Place<'_>, out: &mut Vec<Candidate>) -> bool {
    let prefix = &place.typed.prefix;
    let Some(open) = prefix.rfind('{') else { return false };
    let typed = prefix.get(open + 1..).unwrap_or_default();
    let escaped = prefix.get(..open).is_some_and(|before| before.ends_with('\\'));
    let in_name = !typed.contains(|c: char| c.is_whitespace() || c == '}');
    if escaped || !in_name || place.typed.kind == Some(WordKind::Heredoc) {
        return false;
    }
    let text = place.file.text();
    let behind = text.get(place.offset.into()..).unwrap_or_default();
    let rest: usize = behind
        .chars()
        .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '%' | '?'))
        .map(char::len_utf8)
        .sum();
    let closed = behind.get(rest..).is_some_and(|behind| behind.starts_with('}'));
    let length = |bytes: usize| TextSize::from(u32::try_from(bytes).unwrap_or(0));
    let range = TextRange::new(place.offset - length(typed.len()), place.offset + length(rest));
    let close = if closed { "" } else { "}" };
    let mut push = |name: &str, kind, detail: &str, since, entry, tier: u8, weight| {
        let mut candidate = Candidate::new(format!("{{{name}}}"), kind).detail(detail);
        candidate.text = format!("{name}{close}");
        candidate.filter = Some(name.to_owned());
        candidate.range = Some(range);
        candidate.since = since;
        candidate.entry = entry;
        candidate.tier = tier;
        candidate.weight = weight;
        out.push(candidate);
    };
    if typed.starts_with('$') {
        for name in env_names(place) {
            push(
                &format!("${name}"),
                CompletionKind::Variable,
                "Environment variable",
                None,
                None,
                0,
                0,
            );
        }
        return true;
    }
    for (index, (name, detail)) in imports::placeholders(place).into_iter().enumerate() {
        // In their order, behind what the file makes.
        let weight = u32::MAX - 1 - u32::try_from(index).unwrap_or(0);
        let entry = place.catalog.placeholder(&name);
        push(&name, CompletionKind::Placeholder, &detail, None, entry, 0, weight);
    }
    for (name, detail) in file_names(place) {
        // Whoever makes them wants to use them.
        push(&name, CompletionKind::Placeholder, detail, None, None, 0, u32::MAX);
    }
    let catalog = place.catalog;
    let places = rank::placeholder_places(catalog, place.entry());
    let prior = |entry: &Entry| names::weight(place, &places, &entry.name);
    let used = used_names(place);
    for name in used.keys().filter(|name| catalog.named(EntryKind::Placeholder, name).is_empty()) {
        // Those that end in anything are in no list.
        if catalog.shorthand(name).or_else(|| catalog.placeholder(name)).is_some() {
            let weight = used.get(name).copied().unwrap_or(0);
            push(name, CompletionKind::Placeholder, "Used in this file", None, None, 0, weight);
        }
    }
    let here = places_here(place);
    let exists = |places: &[Box<str>]| {
        places.is_empty() || places.iter().any(|place| here.contains(&&**place))
    };
    for (kind, tier) in [(EntryKind::Shorthand, 0), (EntryKind::Placeholder, 1)] {
        for id in catalog.entries(kind).filter(|&id| place.offers(id)) {
            let entry = &catalog[id];
            let means = entry.means.as_deref().and_then(|name| catalog.placeholder(name));
            if !exists(&entry.places) {
                continue;
            }
            let summary = match means {
                Some(means) if entry.docs.summary.is_empty() => &catalog[means].docs.summary,
                _ => &entry.docs.summary,
            };
            let since = entry.status.since;
            let weight = prior(entry) + used.get(&*entry.name).copied().unwrap_or(0);
            match entry.name.split_once('*') {
                None => push(
                    &entry.name,
                    CompletionKind::Placeholder,
                    summary,
                    since,
                    Some(id),
                    tier,
                    weight,
                ),
                Some((start, "")) => {
                    let names = open_names(place, start);
                    for name in names {
                        push(
                            &format!("{start}{name}"),
                            CompletionKind::Placeholder,
                            summary,
                            since,
                            Some(id),
                            tier,
                            0,
                        );
                    }
                }
                Some(_) => {}
            }
        }
    }
    // There are more than a hundred long names: while the first part is typed, the next parts come first.
    if !typed.contains('.') {
        let mut parts: BTreeMap<String, u32> = BTreeMap::new();
        for id in catalog.entries(EntryKind::Placeholder).filter(|&id| place.offers(id)) {
            let entry = &catalog[id];
            let mut segments = entry.name.splitn(3, '.');
            if let (Some(first), Some(second), Some(_), true) =
                (segments.next(), segments.next(), segments.next(), exists(&entry.places))
            {
                let weight = parts.entry(format!("{first}.{second}.")).or_default();
                *weight = weight.saturating_add(prior(entry).saturating_add(1));
            }
        }
        for (start, weight) in parts {
            let mut candidate =
                Candidate::new(format!("{{{start}…}}"), CompletionKind::Placeholder);
            candidate.text.clone_from(&start);
            candidate.filter = Some(start);
            candidate.range = Some(range);
            candidate.retrigger = true;
            // Nothing else begins like them.
            candidate.tier = u8::from(typed.is_empty());
            candidate.weight = weight;
            out.push(candidate);
        }
    }
    // Names that end in anything: accepting one goes on behind its dot.
    for (kind, tier) in [(EntryKind::Shorthand, 0), (EntryKind::Placeholder, 1)] {
        for id in catalog.entries(kind).filter(|&id| place.offers(id)) {
            let entry = &catalog[id];
            let Some(start) = entry.name.strip_suffix('*').filter(|_| exists(&entry.places)) else {
                continue;
            };
            let mut candidate =
                Candidate::new(format!("{{{start}…}}"), CompletionKind::Placeholder)
                    .detail(&*entry.docs.summary);
            start.clone_into(&mut candidate.text);
            if !closed {
                candidate.snippet = Some(format!("{start}${{1:name}}\\}}"));
            }
            candidate.filter = Some(start.to_owned());
            candidate.range = Some(range);
            candidate.retrigger = true;
            candidate.entry = Some(id);
            candidate.tier = if start == "env." { 0 } else { tier };
            candidate.weight = prior(entry);
            out.push(candidate);
        }
    }
    true
}

/// The places of placeholders at the cursor, in the words of the catalogue.
fn places_here(place: &Place<'_>) -> Vec<&'static str> {
    let catalog = place.catalog;
    let paths: Vec<String> = place.locus.ancestors.iter().map(|&id| catalog.path(id)).collect();
    // What an unknown place has is not known: everything may be there.
    let unknown = place.locus.context == Context::Unknown;
    let within = |name: &str| {
        let inside = |path: &String| {
            path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(" >"))
        };
        unknown || paths.iter().any(inside)
    };
    let global = place.locus.context == Context::GlobalOptions
        || paths.first().is_some_and(|first| first.starts_with("global_option"));
    let snippet = imports::is_brought(place);
    let proxy = ["directive reverse_proxy", "directive php_fastcgi", "directive forward_auth"];
    let proxy = proxy.into_iter().any(within);
    let response = proxy
        || within("directive intercept")
        || place
            .locus
            .words
            .first()
            .and_then(|word| word.text.as_deref())
            .is_some_and(|name| matches!(name, "log_append" | "header" | "templates"));
    let mut here = vec!["global"];
    if !global {
        here.extend(["request", "matcher", "tls"]);
        here.extend(proxy.then_some(["proxy", "health"]).into_iter().flatten());
        here.extend(response.then_some("response"));
        // A snippet may be imported where errors are handled.
        here.extend((snippet || within("directive handle_errors")).then_some("error"));
    }
    here.extend(snippet.then_some("adapt"));
    here.extend(within("global_option pki").then_some("pki"));
    here.extend(within("global_option events").then_some("event"));
    here.extend((within("directive log") || within("global_option log")).then_some("log"));
    here
}

/// What is known of a name that goes on with anything.
fn open_names(place: &Place<'_>, start: &str) -> Vec<String> {
    match start {
        "env." => env_names(place),
        "header." | "http.request.header." => {
            // Only when the name has been begun: there are many.
            if !place.typed.prefix.contains("header.") {
                return Vec::new();
            }
            let fields = place.catalog.values("header_field");
            fields.into_iter().map(|field| field.word.to_string()).collect()
        }
        _ => Vec::new(),
    }
}

/// The placeholders that the file uses, with a weight for how often.
fn used_names(place: &Place<'_>) -> BTreeMap<String, u32> {
    let text = place.file.text();
    let mut names = BTreeMap::new();
    for (at, _) in text.match_indices('{') {
        let name: String = text
            .get(at + 1..)
            .unwrap_or_default()
            .chars()
            .take_while(|c| c.is_alphanumeric() || "_.-%?".contains(*c))
            .collect();
        let end = at + 1 + name.len();
        let closed = text.get(end..).is_some_and(|rest| rest.starts_with('}'));
        let typed = (at..=end).contains(&usize::from(place.offset));
        if closed && !name.is_empty() && !typed {
            *names.entry(name).or_insert(0) += 10;
        }
    }
    names
}

/// The environment variables of the file, and those that may be offered.
fn env_names(place: &Place<'_>) -> Vec<String> {
    let mut names: BTreeSet<String> = place.world.env_names().into_iter().collect();
    let text = place.file.text();
    for (at, _) in text.match_indices("{$") {
        let start = at + 2;
        let name: String = text
            .get(start..)
            .unwrap_or_default()
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        let end = start + name.len();
        let typed = usize::from(place.offset);
        if !name.is_empty() && !(start..=end).contains(&typed) {
            names.insert(name);
        }
    }
    names.into_iter().collect()
}

/// The placeholders that the file itself makes: captures, variables, outputs of maps.
fn file_names(place: &Place<'_>) -> Vec<(String, &'static str)> {
    let text = place.file.text();
    let mut names = BTreeSet::new();
    for bound in place.file.binding().roles(TextRange::up_to(TextSize::of(&**text))) {
        let (Some(param), false) =
            (bound.role.param(), matches!(bound.role, Role::UnknownModule(_)))
        else {
            continue;
        };
        let Ty::Named(ty) = &param.ty else { continue };
        let word = text.get(std::ops::Range::from(bound.range)).unwrap_or_default();
        let word = word.trim_matches(['"', '`']);
        match &**ty {
            "variable_name" if !word.contains('{') => {
                names.insert((format!("vars.{word}"), "Variable of this file"));
            }
            "capture_name" if !word.contains('{') => {
                names
                    .insert((format!("re.{word}.1"), "Group of a regular expression of this file"));
            }
            "map_destination" => {
                let name = word.trim_matches(['{', '}']);
                if !name.is_empty() && !name.contains(['{', '$']) {
                    names.insert((name.to_owned(), "Output of a map of this file"));
                }
            }
            _ => {}
        }
    }
    // A regular expression without a name has that of its matcher.
    for matcher in place.file.binding().matchers() {
        let line = text.get(matcher.range.end().into()..).unwrap_or_default().lines().next();
        let mut words = line.unwrap_or_default().split_whitespace();
        if matches!(words.next(), Some("path_regexp" | "header_regexp" | "vars_regexp")) {
            let name = matcher.name.trim_start_matches('@');
            names.insert((format!("re.{name}.1"), "Group of a regular expression of this file"));
        }
    }
    names.into_iter().collect()
}
