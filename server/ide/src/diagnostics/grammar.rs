//! Values that Caddy refuses, by the grammars of values; and those that it takes for something else than was meant.

mod addresses;
mod fault;
mod kind;
mod proxies;

pub(super) use kind::{Kind, When};

use super::unused::Uses;
use super::{About, Diagnostic, Severity};
use crate::hover::word_at;
use crate::snippets::text_of;
use analysis::Role;
use catalog::{Catalog, Signature, Term};
use std::cell::OnceCell;
use syntax::ast::{Directive, MatcherDef, NamedRoute, Word, WordKind};
use syntax::{TextEdit, TextRange, TextSize};

pub(super) fn check(about: About<'_>, out: &mut Vec<Diagnostic>) {
    let here = Here { about, uses: OnceCell::new() };
    let mut values: Vec<_> =
        about.words.values.iter().copied().filter(|it| may_err(about, *it)).collect();
    values.sort_by_key(|(range, _)| range.start());
    values.dedup();
    for (range, kind) in values {
        let word = word_at(about.file, range.start());
        // Faults are rare, and to look for all that a word is takes a while.
        let found = word.and_then(|word| here.finding(&word, kind));
        out.extend(found.filter(|_| here.is_nothing_else(range, kind)));
    }
    proxies::check(&here, out);
}

/// Whether something may be wrong with a value. Most are as they should be, which their texts tell without a look at the
/// tree.
fn may_err(about: About<'_>, (range, kind): (TextRange, Kind)) -> bool {
    let source = text_of(about.file, range);
    let is_plain = !source.starts_with(['"', '`', '<']) && !source.contains('\\');
    !is_plain || kind.fault(kind.text(source)).is_some()
}

/// What the rules look at, with what is looked up only where something is wrong.
struct Here<'a> {
    about: About<'a>,
    uses: OnceCell<Uses<'a>>,
}

impl Here<'_> {
    /// Whether a word has to be such a value wherever an import puts it, and is none that a signature spells out.
    fn is_nothing_else(&self, range: TextRange, kind: Kind) -> bool {
        let file = self.about.file;
        let (catalog, text) = (file.catalog(), text_of(file, range));
        let mut roles = file.binding().roles_at(range.start()).into_iter().map(|it| it.role);
        roles.all(|role| {
            Kind::of(catalog, &role) == Some(kind) && !is_spelt_out(catalog, &role, text)
        })
    }

    fn finding(&self, word: &Word, kind: Kind) -> Option<Diagnostic> {
        let (range, value) = (word.content_range(), word.value());
        let value = kind.text(&value);
        let fault = kind.fault(value)?;
        let at = range.start();
        let is_refused = match fault.when {
            When::Read => true,
            When::Loaded => self.is_loaded(word),
            When::Else => self.says_nothing_else(kind),
        };
        let is_value = match kind {
            Kind::Cel => is_alone(word),
            Kind::ValueOrFind => is_replaced(word),
            _ => true,
        };
        if !is_value || !is_refused || !self.about.snippets.is_read(at) {
            return None;
        }
        // With escapes or lines of a heredoc in it only all of the word can be shown.
        let is_verbatim = text_of(self.about.file, range) == value;
        let length = |text: &str| TextSize::try_from(text.len()).unwrap_or_default();
        let shown = match value.get(fault.span.clone()) {
            Some(part) if is_verbatim => {
                let before = value.get(..fault.span.start).unwrap_or_default();
                TextRange::at(at + length(before), length(part))
            }
            _ => range,
        };
        let mut found = Diagnostic::new(
            if shown.is_empty() { word.syntax().text_range() } else { shown },
            fault.severity,
            fault.code,
            fault.message,
        );
        if word.kind() != WordKind::Heredoc {
            let edit = |new_text| TextEdit { range, new_text };
            found.mends = fault.mends.into_iter().map(edit).collect();
        }
        Some(found)
    }

    /// Whether Caddy loads what a word is a part of: matchers and named routes only where they are used.
    fn is_loaded(&self, word: &Word) -> bool {
        if word.syntax().ancestors().any(|it| NamedRoute::cast(it).is_some()) {
            return false;
        }
        let lines = word.syntax().ancestors().filter_map(Directive::cast);
        let mut servers =
            lines.filter(|line| line.name().is_some_and(|it| it.value() == "servers"));
        if let Some(servers) = servers.next() {
            // Whether there is a server of an address is for the sites to say.
            let mut roles = self.about.file.binding().all_roles();
            return servers.args().next().is_none() && roles.any(|(_, it)| *it == Role::Address);
        }
        let Some(matcher) = word.syntax().ancestors().find_map(MatcherDef::cast) else {
            return true;
        };
        let Some(name) = matcher.name().map(|it| it.value()) else { return false };
        let known = self.about.file.binding().matcher(&name, word.content_range().start());
        let uses = self.uses.get_or_init(|| Uses::of(self.about));
        known.is_some_and(|it| {
            uses.near(self.about, &name, it.scope).any(|at| self.about.snippets.is_read(at.start()))
        })
    }

    /// Whether no line takes away what makes Caddy refuse a value.
    fn says_nothing_else(&self, kind: Kind) -> bool {
        let file = self.about.file;
        let catalog = file.catalog();
        let names: &[&str] =
            if kind == Kind::DefaultBind { &["bind"] } else { &["http_port", "https_port"] };
        let says = |role: &Role| match role {
            Role::Directive(id) | Role::GlobalOption(id) => names.contains(&&*catalog[*id].name),
            Role::Import => true,
            _ => false,
        };
        file.is_main() && !file.binding().all_roles().any(|(_, role)| says(role))
    }
}

/// Whether a text is a word that the signature allows in the place of a value.
fn is_spelt_out(catalog: &Catalog, role: &Role, text: &str) -> bool {
    let signatures = role.entry().into_iter().flat_map(|id| &catalog[id].signatures);
    let mut terms = signatures.flat_map(Signature::terms);
    terms.any(|term| matches!(term, Term::Literal(word) if **word == *text))
}

/// Whether a replacement takes the place of what a word finds in a header field. Fields with other signs have none.
fn is_replaced(word: &Word) -> bool {
    let field = word.syntax().prev_sibling().and_then(Word::cast).map(|it| it.value());
    field.is_some_and(|it| !it.starts_with(['+', '-', '?']))
        && word.syntax().next_sibling().and_then(Word::cast).is_some()
}

/// Whether a word is all of an expression: of several words Caddy makes one.
fn is_alone(word: &Word) -> bool {
    let before = word.syntax().prev_sibling().and_then(Word::cast).map(|it| it.value());
    let is_first = before.is_some_and(|it| it == "expression" || it.starts_with('@'));
    is_first && word.syntax().next_sibling().and_then(Word::cast).is_none()
}

/// A finding that Caddy refuses.
fn error(code: &'static str, range: TextRange, message: String) -> Diagnostic {
    Diagnostic::new(range, Severity::Error, code, message)
}
