//! Snippets, named routes and matchers that nothing uses.

use super::{About, Diagnostic, DiagnosticTag, Severity};
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
        {
            let message = format!("the snippet `{name}` is never imported");
            out.push(unused("snippet-unused", range, message));
        }
    }
    for route in &about.snippets.routes {
        if let Some((name, range)) = named(NamedRoute::name(route), route.key())
            && !uses.words.contains_key(name.as_str())
        {
            let message = format!("the named route `{name}` is never invoked");
            out.push(unused("route-unused", range, message));
        }
    }
    for matcher in about.file.binding().matchers() {
        // One that a snippet brings is reported at its definition.
        let is_definition = uses.definitions.contains(&matcher.range);
        if is_definition && !matcher.response && !uses.has(about, &matcher.name, matcher.scope) {
            let message = format!("the matcher `{}` is never used", matcher.name);
            out.push(unused("matcher-unused", matcher.range, message));
        }
    }
}

fn named(name: Option<String>, key: Option<Word>) -> Option<(String, TextRange)> {
    Some((name.filter(|name| !name.is_empty())?, key?.syntax().text_range()))
}

/// The words of a file that may be a use of something.
struct Uses {
    words: HashMap<String, Vec<TextRange>>,
    /// The names of matchers where they are defined.
    definitions: HashSet<TextRange>,
    /// Whether the name of a matcher is put together from an argument or a variable.
    has_open_names: bool,
}

impl Uses {
    fn of(about: About<'_>) -> Uses {
        let mut out =
            Uses { words: HashMap::new(), definitions: HashSet::new(), has_open_names: false };
        for node in about.file.parse().syntax().descendants() {
            let Some(word) = Word::cast(node) else { continue };
            let range = word.syntax().text_range();
            let parent = word.syntax().parent();
            let is_first =
                parent.as_ref().and_then(|it| it.children().next()).as_ref() == Some(word.syntax());
            let defines = parent.is_some_and(|it| it.kind() == syntax::SyntaxKind::MATCHER_DEF);
            if is_first && defines {
                out.definitions.insert(range);
                continue;
            }
            let value = word.value();
            if word.parts().next().is_some() {
                out.has_open_names |= value.starts_with('@');
            }
            out.words.entry(value.into_owned()).or_default().push(range);
        }
        out
    }

    /// Whether a matcher of this scope is used: in the scope, or, where snippets are involved, anywhere.
    fn has(&self, about: About<'_>, name: &str, scope: TextRange) -> bool {
        let in_snippet = |range: TextRange| about.snippets.owner(range.start()).is_some();
        let uses = self.words.get(name).into_iter().flatten();
        let mut near =
            uses.filter(|&&at| scope.contains_range(at) || in_snippet(at) || in_snippet(scope));
        self.has_open_names || near.next().is_some()
    }
}
