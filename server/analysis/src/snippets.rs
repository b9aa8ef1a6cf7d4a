//! Snippets, and what they are where they are imported.

use crate::bind::{Binder, MatcherDef, Output};
use crate::role::{Bound, Context, Role};
use catalog::Catalog;
use std::collections::HashMap;
use std::sync::Arc;
use syntax::ast::Statement;
use syntax::{GreenNode, SyntaxNode};

/// The snippets that imports can name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Library {
    snippets: HashMap<Box<str>, SnippetDef>,
}

/// Where a snippet is written.
#[derive(Debug, Clone)]
struct SnippetDef {
    green: GreenNode,
    text: Box<str>,
}

impl Library {
    /// Adds a snippet. Of several of the same name the first counts, since Caddy refuses the others.
    pub(crate) fn add(&mut self, name: &str, green: GreenNode, text: &str) {
        let entry = self.snippets.entry(name.into());
        entry.or_insert_with(|| SnippetDef { green, text: text.into() });
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.snippets.contains_key(name)
    }

    /// Whether both hold the same snippets, to the letter.
    pub(crate) fn same(&self, other: &Library) -> bool {
        self.snippets.len() == other.snippets.len()
            && self.snippets.iter().all(|(name, snippet)| {
                other.snippets.get(name).is_some_and(|other| other.text == snippet.text)
            })
    }
}

/// Under what circumstances a snippet is imported.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ExpansionKey {
    pub snippet: Box<str>,
    pub context: Context,
    pub args: Vec<Option<Box<str>>>,
}

/// What a snippet is where it is imported. Ranges begin at the snippet's own start.
#[derive(Debug)]
pub(crate) struct Expansion {
    pub key: ExpansionKey,
    pub roles: Vec<Bound>,
    pub arg_uses: Vec<(usize, Role)>,
    pub block_uses: Vec<(Option<Box<str>>, Context)>,
    /// The matchers of its own lines, which are known where it is imported.
    pub matchers: Vec<MatcherDef>,
    /// The matchers of blocks inside.
    pub scoped: Vec<MatcherDef>,
    pub nested: Vec<Arc<Expansion>>,
}

/// The expansions that are known, each once.
#[derive(Debug, Default)]
pub(crate) struct Expansions {
    known: HashMap<ExpansionKey, Arc<Expansion>>,
    /// Those that are being made: an import of one of them is a cycle.
    open: Vec<Box<str>>,
}

/// More expansions than this are not made: imports of imports can grow without end.
const EXPANSIONS_MAX: usize = 10_000;

impl Expansions {
    /// Takes over what is known of an earlier version.
    pub(crate) fn keep(&mut self, expansion: &Arc<Expansion>) {
        if self.known.insert(expansion.key.clone(), expansion.clone()).is_none() {
            for nested in &expansion.nested {
                self.keep(nested);
            }
        }
    }

    pub(crate) fn get(
        &mut self,
        catalog: &Catalog,
        library: &Library,
        key: ExpansionKey,
    ) -> Option<Arc<Expansion>> {
        if let Some(known) = self.known.get(&key) {
            return Some(known.clone());
        }
        let snippet = library.snippets.get(&key.snippet)?;
        if self.open.contains(&key.snippet) || self.known.len() >= EXPANSIONS_MAX {
            return None;
        }
        self.open.push(key.snippet.clone());
        let statement = Statement::cast(SyntaxNode::new_root(snippet.green.clone()))?;
        let mut binder = Binder::new(catalog, library, self, &snippet.text);
        binder.args = Some(&key.args);
        binder.statement(&statement, key.context);
        let Output { roles, matchers, expansions, arg_uses, block_uses } = binder.out;
        self.open.pop();
        let body = statement.block().map(|block| block.syntax().text_range());
        let (exported, scoped) =
            matchers.into_iter().partition(|matcher| Some(matcher.scope) == body);
        let expansion = Arc::new(Expansion {
            roles,
            arg_uses,
            block_uses,
            matchers: exported,
            scoped,
            nested: expansions,
            key: key.clone(),
        });
        self.known.insert(key, expansion.clone());
        Some(expansion)
    }

    /// Whether any expansion of the snippet is known.
    pub(crate) fn any(&self, snippet: &str) -> bool {
        self.known.keys().any(|key| *key.snippet == *snippet)
    }

    /// All that are known.
    pub(crate) fn all(self) -> impl Iterator<Item = Arc<Expansion>> {
        self.known.into_values()
    }
}
