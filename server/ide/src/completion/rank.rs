//! In which order things are offered.

use super::Candidate;
use crate::SourceFile;
use analysis::{Context, Expected, Locus, Role};
use catalog::{Catalog, EntryId, Param, Ty};
use std::collections::BTreeMap;
use std::fmt::Write;
use syntax::ast;
use syntax::{TextRange, TextSize};

/// Puts the best first: what is typed decides, then how often the thing is used here, then the alphabet. `typed` is what
/// a candidate would take the place of, up to the cursor.
pub(super) fn sort<'t>(candidates: &mut [Candidate], typed: impl Fn(&Candidate) -> &'t str) {
    candidates.sort_by_cached_key(|candidate| {
        let text = candidate.filter.as_deref().unwrap_or(&candidate.label);
        (
            closeness(text, typed(candidate)),
            candidate.deprecated,
            candidate.tier,
            std::cmp::Reverse(candidate.weight),
            candidate.label.clone(),
        )
    });
}

/// How typed letters fit a text: 0 as its start, 1 as starts of its words, 2 as letters in order, 3 not.
fn closeness(text: &str, typed: &str) -> u8 {
    let (text, typed) = (text.to_lowercase(), typed.to_lowercase());
    if text.starts_with(&typed) {
        return 0;
    }
    let is_word_start = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|before| !before.is_alphanumeric())
    };
    let mut starts = text.char_indices().filter(|&(at, _)| is_word_start(at));
    if starts.clone().any(|(at, _)| text.get(at..).is_some_and(|rest| rest.starts_with(&typed)))
        || typed.chars().all(|typed| starts.any(|(_, start)| start == typed))
    {
        return 1;
    }
    let mut letters = text.chars();
    if typed.chars().all(|typed| letters.any(|letter| letter == typed)) { 2 } else { 3 }
}

/// What a [`Sample`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SampleKind {
    /// A directive.
    Directive,
    /// A global option, or an option of a block.
    Option,
    /// `import`.
    Keyword,
    /// What is imported, if it is a snippet of the file.
    Snippet,
    /// `@name` where it is defined.
    MatcherDefinition,
    /// A matcher token.
    Matcher,
    /// The type of a matcher.
    MatcherType,
    /// A literal word, a module, or a value of a type that lists some.
    Value,
    /// A placeholder.
    Placeholder,
}

/// A word that completion can offer, and the place where it stands: what the prior counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The place, as [`Catalog::prior`] is asked for it.
    pub place: String,
    /// The word; `@` for any definition of a matcher, the entry's name for a placeholder.
    pub word: String,
    /// What it is.
    pub kind: SampleKind,
    /// Where it stands.
    pub range: TextRange,
}

/// The names and values of a file, with their places: what completion could have offered.
pub fn samples(file: &SourceFile) -> Vec<Sample> {
    let (text, catalog, binding) = (file.text(), file.catalog(), file.binding());
    let mut out = Vec::new();
    for bound in binding.roles(TextRange::up_to(TextSize::of(&**text))) {
        // Behind the word's first letter, so that it counts as the one that is typed.
        let offset = bound.range.start() + TextSize::from(1);
        let Some(kind) = kind(catalog, &bound.role) else { continue };
        let Some(locus) = binding.locus(text, offset).into_iter().next() else { continue };
        let index = locus.words.iter().take_while(|word| word.range.end() < offset).count();
        let Some(word) = locus.words.get(index).and_then(|word| word.text.as_deref()) else {
            continue;
        };
        // Of values only those that anybody could know.
        let standard = |param: &Param| match &param.ty {
            Ty::Named(ty) => {
                catalog.values(ty).iter().any(|value| *value.word == *unsigned(ty, word))
            }
            _ => true,
        };
        if !bound.role.param().is_none_or(standard) {
            continue;
        }
        if kind == SampleKind::Snippet && !binding.has_snippet(word) {
            continue;
        }
        let place = places(catalog, &locus, index).into_iter().next();
        let place = place.or_else(|| (kind == SampleKind::Snippet).then(|| "import".to_owned()));
        if let Some(place) = place {
            let word = match (kind, bound.role.param().map(|param| &param.ty)) {
                (SampleKind::MatcherDefinition, _) => "@",
                (_, Some(Ty::Named(ty))) => unsigned(ty, word),
                _ => word,
            };
            out.push(Sample { place, word: word.to_owned(), kind, range: bound.range });
        }
    }
    for node in file.parse().syntax().descendants() {
        let Some(placeholder) = ast::Placeholder::cast(node) else { continue };
        let name = placeholder.name();
        let entry = catalog.shorthand(&name).or_else(|| catalog.placeholder(&name));
        let range = placeholder.syntax().text_range();
        let owner = binding.roles_at(range.start()).into_iter().find_map(|it| it.role.entry());
        let Some(entry) = entry.map(|entry| &catalog[entry]) else { continue };
        let mut push = |place, word: &str| {
            out.push(Sample { place, word: word.to_owned(), kind: SampleKind::Placeholder, range });
        };
        for place in placeholder_places(catalog, owner) {
            push(place, &entry.name);
        }
    }
    out
}

/// The word without the sign that says what to do with the field.
pub(super) fn unsigned<'w>(ty: &str, word: &'w str) -> &'w str {
    match ty {
        "header_operation" | "request_header_operation" | "absent_header_field" => {
            word.strip_prefix(['+', '-', '?', '>', '!']).unwrap_or(word)
        }
        _ => word,
    }
}

/// What kind of sample a word is; `None` for what nobody can foresee: texts, names, paths.
fn kind(catalog: &Catalog, role: &Role) -> Option<SampleKind> {
    let standard = |id: &EntryId| catalog[*id].plugin.is_none();
    match role {
        Role::Directive(id) if standard(id) => Some(SampleKind::Directive),
        Role::GlobalOption(id) | Role::Option(id) if standard(id) => Some(SampleKind::Option),
        Role::Import => Some(SampleKind::Keyword),
        Role::ImportPattern => Some(SampleKind::Snippet),
        Role::MatcherDefinition => Some(SampleKind::MatcherDefinition),
        Role::Module(id) if standard(id) => {
            let matcher = catalog[*id].name.starts_with("http.matchers.");
            Some(if matcher { SampleKind::MatcherType } else { SampleKind::Value })
        }
        Role::ResponseMatcher(_) => Some(SampleKind::MatcherType),
        Role::Literal(id) if standard(id) => Some(SampleKind::Value),
        Role::Argument(id, param) | Role::Key(id, param) if standard(id) => match &param.ty {
            Ty::Matcher => Some(SampleKind::Matcher),
            Ty::Named(ty) if !catalog.values(ty).is_empty() => Some(SampleKind::Value),
            _ => None,
        },
        _ => None,
    }
}

/// The counts of samples, in the notation of the catalogue's `prior.txt`; what was seen once only is left out.
pub fn prior_text(samples: impl IntoIterator<Item = Sample>) -> String {
    let mut counts: BTreeMap<String, BTreeMap<String, u32>> = BTreeMap::new();
    // Names that people give, and their paths, are nobody else's.
    let own = |it: &Sample| {
        it.kind == SampleKind::Snippet || it.kind == SampleKind::Matcher && it.word != "*"
    };
    for sample in samples.into_iter().filter(|sample| !own(sample)) {
        *counts.entry(sample.place).or_default().entry(sample.word).or_default() += 1;
    }
    let mut out = String::new();
    for (place, words) in counts {
        let mut words: Vec<_> = words.into_iter().filter(|(_, count)| *count > 1).collect();
        words.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        if !words.is_empty() {
            out.push_str(&place);
            out.push('\n');
        }
        for (word, count) in words {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "\t{word} {count}");
        }
    }
    out
}

/// The places whose counts tell about a placeholder in an argument of an entry, the most exact first.
pub(super) fn placeholder_places(catalog: &Catalog, entry: Option<EntryId>) -> Vec<String> {
    let exact = entry.map(|entry| format!("placeholder in {}", catalog.path(entry)));
    exact.into_iter().chain(["placeholder".to_owned()]).collect()
}

/// The places whose counts tell about a word of a line, the most exact first.
pub(super) fn places(catalog: &Catalog, locus: &Locus, index: usize) -> Vec<String> {
    let Some(segment) = locus.segments.iter().rev().find(|segment| segment.first <= index) else {
        return Vec::new();
    };
    match segment.what {
        Expected::Name(context) if segment.first == index => match context {
            Context::Site | Context::Route => vec!["site".to_owned()],
            Context::GlobalOptions => vec!["global".to_owned()],
            Context::RequestMatchers => vec!["request matchers".to_owned()],
            Context::ResponseMatchers => vec!["response matchers".to_owned()],
            Context::Block(entry) => vec![catalog.path(entry), "site".to_owned()],
            Context::TopLevel | Context::Unknown => Vec::new(),
        },
        Expected::Arguments(entry) => {
            let position = index - segment.first;
            vec![format!("{} = {position}", catalog.path(entry))]
        }
        _ => Vec::new(),
    }
}
