//! First words of lines: directives, options, matchers, imports.

use super::{Candidate, CompletionKind, Place, insert, rank, values};
use analysis::{Context, Role};
use catalog::{Body, EntryId, EntryKind, Repeat};
use syntax::ast::Statement;

/// The names of what a block holds.
pub(super) fn complete(place: &Place<'_>, context: Context, out: &mut Vec<Candidate>) {
    match context {
        Context::TopLevel => top_level(place, out),
        Context::Site | Context::Route => {
            directives(place, context, out);
            keywords(place, out);
            matcher_line(place, out);
        }
        Context::GlobalOptions => {
            entries(
                place,
                place.catalog.entries(EntryKind::GlobalOption),
                CompletionKind::Option,
                out,
            );
            keywords(place, out);
        }
        Context::RequestMatchers => request_matchers(place, out),
        Context::ResponseMatchers => {
            let matchers = place.catalog.entries(EntryKind::ResponseMatcher);
            entries(place, matchers, CompletionKind::MatcherType, out);
        }
        Context::Block(block) => {
            options(place, block, out);
            if place.catalog[block].body != Body::Options {
                directives(place, context, out);
                matcher_line(place, out);
                keywords(place, out);
            } else if has_imports(place)
                || "import".starts_with(&place.typed.prefix) && !place.typed.prefix.is_empty()
            {
                // Possible everywhere; in a list of options it is noise to who imports nothing.
                keywords(place, out);
            }
        }
        Context::Unknown => keywords(place, out),
    }
}

/// Request matchers, in their blocks and behind `@name`.
fn request_matchers(place: &Place<'_>, out: &mut Vec<Candidate>) {
    entries(place, place.catalog.modules("http.matchers"), CompletionKind::MatcherType, out);
}

fn directives(place: &Place<'_>, context: Context, out: &mut Vec<Candidate>) {
    let responses =
        place.locus.ancestors.iter().any(|&it| place.catalog[it].body == Body::ResponseDirectives);
    let fits = |&id: &EntryId| {
        let places = &place.catalog[id].places;
        places.iter().all(|it| match &**it {
            "site" => context == Context::Site,
            "response" => responses,
            _ => true,
        })
    };
    let directives = place.catalog.entries(EntryKind::Directive).filter(fits);
    entries(place, directives, CompletionKind::Directive, out);
}

fn options(place: &Place<'_>, block: EntryId, out: &mut Vec<Candidate>) {
    let options = place.catalog.options(block);
    let (keys, named): (Vec<_>, Vec<_>) =
        options.into_iter().partition(|&id| place.catalog[id].key.is_some());
    entries(place, named.into_iter(), CompletionKind::Option, out);
    for key in keys {
        if let Some(param) = &place.catalog[key].key {
            values::param(place, param, out);
        }
    }
}

fn entries(
    place: &Place<'_>,
    ids: impl Iterator<Item = EntryId>,
    kind: CompletionKind,
    out: &mut Vec<Candidate>,
) {
    let places = rank::places(place.catalog, place.locus, place.index);
    for id in ids.filter(|&id| place.offers(id)) {
        if let Some(candidate) = entry(place, id, kind, &places) {
            out.push(candidate);
        }
    }
}

/// An entry by its name. `None` if Caddy refuses it here.
pub(super) fn entry(
    place: &Place<'_>,
    id: EntryId,
    kind: CompletionKind,
    places: &[String],
) -> Option<Candidate> {
    let entry = &place.catalog[id];
    if entry.status.refused.is_some() {
        return None;
    }
    let name = place.catalog.short_name(id);
    let mut candidate = Candidate::new(name, kind).detail(&*entry.docs.summary);
    candidate.weight = weight(place, places, name);
    candidate.deprecated = entry.status.deprecated.is_some();
    candidate.since = entry.status.since;
    candidate.entry = Some(id);
    if !place.typed.more_follows {
        candidate.snippet = insert::snippet(place.catalog, id, name);
    }
    candidate.retrigger = candidate.snippet.is_some();
    // An option that is there already is hardly wanted again.
    if kind == CompletionKind::Option && place.locus.siblings.iter().any(|it| **it == *name) {
        match entry.policy.repeat {
            Repeat::Error => return None,
            Repeat::Last => candidate.tier = 1,
            Repeat::Accumulate | Repeat::Merge => {}
        }
    }
    Some(candidate)
}

/// How often a word is used at a place: in just such places above all.
pub(super) fn weight(place: &Place<'_>, places: &[String], word: &str) -> u32 {
    let mut weight = 0_u32;
    for (rank, at) in places.iter().enumerate() {
        let count = place.catalog.prior(at, word);
        weight = weight.saturating_add(if rank == 0 { count.saturating_mul(100) } else { count });
    }
    weight
}

/// Whether the file imports anything, or could.
fn has_imports(place: &Place<'_>) -> bool {
    place
        .file
        .parse()
        .tree()
        .statements()
        .any(|statement| matches!(statement, Statement::Snippet(_) | Statement::Import(_)))
}

fn keywords(place: &Place<'_>, out: &mut Vec<Candidate>) {
    let mut import =
        Candidate::new("import", CompletionKind::Keyword).detail("Puts a snippet or files here");
    import.weight = weight(place, &rank::places(place.catalog, place.locus, place.index), "import");
    if !place.typed.more_follows {
        import.snippet = Some("import ${1:snippet}".to_owned());
        import.retrigger = true;
    }
    out.push(import);
}

/// A line that defines a matcher.
fn matcher_line(place: &Place<'_>, out: &mut Vec<Candidate>) {
    if place.typed.more_follows {
        return;
    }
    let mut line = Candidate::new("@name", CompletionKind::Matcher).detail("Defines a matcher");
    "@".clone_into(&mut line.text);
    line.snippet = Some("@${1:name} ${2:path} $0".to_owned());
    let places = rank::places(place.catalog, place.locus, place.index);
    line.weight = weight(place, &places, "@");
    out.push(line);
}

/// The name of a new matcher: one that is used and not defined.
pub(super) fn matcher_definition(place: &Place<'_>, out: &mut Vec<Candidate>) {
    let binding = place.file.binding();
    let text = place.file.text();
    for (range, role) in binding.all_roles() {
        let Role::Argument(_, param) = role else { continue };
        let word = text.get(std::ops::Range::from(range)).unwrap_or_default();
        if param.ty == catalog::Ty::Matcher
            && word.starts_with('@')
            && binding.matcher(word, range.start()).is_none()
        {
            let detail = "Used, and not defined yet";
            out.push(Candidate::new(word, CompletionKind::Matcher).detail(detail));
        }
    }
}

/// What stands at the top level of a file.
pub(super) fn top_level(place: &Place<'_>, out: &mut Vec<Candidate>) {
    if place.typed.more_follows {
        return;
    }
    let mut push = |label: &str, kind, detail: &str, snippet: &str| {
        let mut candidate = Candidate::new(label, kind).detail(detail);
        // In the order in which they are written below.
        candidate.weight = u32::MAX - u32::try_from(out.len()).unwrap_or(0);
        candidate.snippet = Some(snippet.to_owned());
        out.push(candidate);
    };
    let tree = place.file.parse().tree();
    if tree.statements().next().is_none_or(|first| {
        !matches!(first, Statement::GlobalOptions(_))
            && place.offset <= first.syntax().text_range().end()
    }) {
        push("{ … }", CompletionKind::Keyword, "Global options", "{\n\t$0\n}");
    }
    push("example.com", CompletionKind::Value, "A site", "${1:example.com} {\n\t$0\n}");
    push(":80", CompletionKind::Value, "A site on a port, without TLS", ":${1:80} {\n\t$0\n}");
    push("localhost", CompletionKind::Value, "A site on this machine", "localhost {\n\t$0\n}");
    push("(snippet)", CompletionKind::Snippet, "Lines to import", "(${1:name}) {\n\t$0\n}");
    push(
        "&(route)",
        CompletionKind::Snippet,
        "A named route, for `invoke`",
        "&(${1:name}) {\n\t$0\n}",
    );
    push("import", CompletionKind::Keyword, "Puts a snippet or files here", "import ${1:files}");
}
