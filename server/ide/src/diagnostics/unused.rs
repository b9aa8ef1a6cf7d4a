//! Snippets, named routes and matchers that nothing uses.

use super::{About, Diagnostic, DiagnosticTag, Severity};
use crate::snippets::text_of;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use syntax::TextRange;
use syntax::ast::{NamedRoute, Word};

/// `snippet-unused`, `route-unused`, `matcher-unused`.
pub(super) fn check(about: About<'_>, out: &mut Vec<Diagnostic>) {
    // Where anything may come from elsewhere, anything may be used there, too.
    if !about.is_whole {
        return;
    }
    let uses = Uses::of(about);
    let unused = |code, range, message: String| {
        let found = Diagnostic::new(range, Severity::Hint, code, message);
        found.tagged(DiagnosticTag::Unnecessary)
    };
    for snippet in &about.snippets.all {
        if let Some((name, range)) = named(snippet.name(), snippet.key())
            && about.snippets.imports_of(&name).next().is_none()
            && !about.others.any(|it| it.imports.contains(&*name))
        {
            let message = format!("the snippet `{name}` is never imported");
            out.push(unused("snippet-unused", range, message));
        }
    }
    for route in &about.snippets.routes {
        if let Some((name, range)) = named(NamedRoute::name(route), route.key())
            && !uses.words.contains_key(&*name)
            && !about.others.any(|it| it.mentions.contains(&*name) || it.is_open)
        {
            let message = format!("the named route `{name}` is never invoked");
            out.push(unused("route-unused", range, message));
        }
    }
    for matcher in about.file.binding().matchers() {
        // One that a snippet brings is reported at its definition.
        let is_definition = uses.definitions.contains(&matcher.range);
        let name = &*matcher.name;
        if is_definition
            && !matcher.response
            && !uses.has(about, name, matcher.scope)
            && !about.others.any(|it| it.matchers.contains(name) || it.is_open)
        {
            let message = format!("the matcher `{}` is never used", matcher.name);
            out.push(unused("matcher-unused", matcher.range, message));
        }
    }
}

fn named(name: Option<String>, key: Option<Word>) -> Option<(String, TextRange)> {
    Some((name.filter(|name| !name.is_empty())?, key?.syntax().text_range()))
}

/// The words of a file that may be a use of a matcher or a route.
pub(super) struct Uses<'a> {
    words: HashMap<Cow<'a, str>, Places>,
    /// The names of matchers where they are defined.
    definitions: HashSet<TextRange>,
    /// Whether the name of a matcher is put together from an argument or a variable.
    has_open_names: bool,
}

/// Where a word stands.
#[derive(Default)]
struct Places {
    /// In the order of the text.
    all: Vec<TextRange>,
    in_snippet: bool,
}

impl<'a> Uses<'a> {
    pub(super) fn of(about: About<'a>) -> Uses<'a> {
        let definitions = about.words.definitions.iter().copied().collect();
        let mut out = Uses { words: HashMap::new(), definitions, has_open_names: false };
        let root = about.file.parse().syntax();
        let routes: HashSet<String> =
            about.snippets.routes.iter().filter_map(NamedRoute::name).collect();
        for &range in &about.words.mentions {
            let source = text_of(about.file, range);
            let value = if source.starts_with(['"', '`', '<']) || source.contains('\\') {
                // What these stand for is for the tree to say.
                let word = root.covering_element(range).ancestors().find_map(Word::cast);
                word.map(|word| Cow::Owned(word.value().into_owned())).unwrap_or_default()
            } else {
                Cow::Borrowed(source)
            };
            if value.starts_with('@') || routes.contains(&*value) {
                out.has_open_names |= value.starts_with('@') && value.contains('{');
                let places = out.words.entry(value).or_default();
                places.in_snippet |= about.snippets.owner(range.start()).is_some();
                places.all.push(range);
            }
        }
        for places in out.words.values_mut() {
            places.all.sort_unstable_by_key(|range| range.start());
        }
        out
    }

    /// Whether a matcher of this scope is used: in the scope, or, where snippets are involved, anywhere.
    fn has(&self, about: About<'_>, name: &str, scope: TextRange) -> bool {
        if self.has_open_names {
            return true;
        }
        let Some(places) = self.words.get(name) else { return false };
        let next = places.all.partition_point(|at| at.start() < scope.start());
        places.in_snippet
            || places.all.get(next).is_some_and(|&at| scope.contains_range(at))
            || about.snippets.owner(scope.start()).is_some()
    }

    /// Where its name stands.
    pub(super) fn near(
        &self,
        about: About<'_>,
        name: &str,
        scope: TextRange,
    ) -> impl Iterator<Item = TextRange> {
        let in_snippet = move |range: TextRange| about.snippets.owner(range.start()).is_some();
        let uses = self.words.get(name).into_iter().flat_map(|places| &places.all).copied();
        uses.filter(move |&at| scope.contains_range(at) || in_snippet(at) || in_snippet(scope))
    }
}
