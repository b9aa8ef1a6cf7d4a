//! The words of a file that the rules ask about, found in one walk over all of them.

use super::grammar::Kind;
use super::times;
use crate::SourceFile;
use crate::snippets::{Snippets, text_of};
use analysis::Role;
use catalog::{EntryId, Ty};
use syntax::TextRange;

/// Each in no order; a word of a snippet may be there more than once.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// The names of matchers where they are defined.
    pub(super) definitions: Vec<TextRange>,
    /// The names of matchers where a directive asks for them.
    pub(super) matchers: Vec<TextRange>,
    /// The names of named routes where they are asked for.
    pub(super) routes: Vec<TextRange>,
    /// The names of lines whose times are compared.
    pub(super) times: Vec<(TextRange, EntryId)>,
    /// All that may mention a matcher or a named route.
    pub(super) mentions: Vec<TextRange>,
    /// Values that Caddy has a grammar for.
    pub(super) values: Vec<(TextRange, Kind)>,
    /// Where proxies connect to, each with the entry that takes it.
    pub(super) upstreams: Vec<(TextRange, EntryId)>,
    /// Paths that match requests, each with the entry that takes it.
    pub(super) paths: Vec<(TextRange, Option<EntryId>)>,
}

impl Words {
    pub(super) fn of(file: &SourceFile, snippets: &Snippets) -> Words {
        let mut out = Words::default();
        let catalog = file.catalog();
        for (range, role) in file.binding().all_roles() {
            let text = text_of(file, range);
            match role {
                Role::MatcherDefinition => {
                    out.definitions.push(range);
                    continue;
                }
                Role::Option(id) | Role::Directive(id) | Role::GlobalOption(id)
                    if times::is_compared(text) =>
                {
                    out.times.push((range, *id));
                }
                _ => {}
            }
            match role.param().map(|param| &param.ty) {
                Some(Ty::Matcher) if text.starts_with('@') => out.matchers.push(range),
                Some(Ty::Matcher) if text.contains('/') => out.paths.push((range, role.entry())),
                Some(Ty::Named(ty)) if **ty == *"route_name" => out.routes.push(range),
                _ => {}
            }
            if let Some(kind) = Kind::of(catalog, role) {
                out.values.push((range, kind));
                if let (Kind::Upstream, Some(id)) = (kind, role.entry()) {
                    out.upstreams.push((range, id));
                }
            }
            if !snippets.routes.is_empty() || text.contains('@') {
                out.mentions.push(range);
            }
        }
        out
    }
}
