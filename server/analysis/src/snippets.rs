//! Snippets and imported files, and what they are where they are imported.

use crate::bind::{Binder, MatcherDef, Origin, Output};
use crate::imports::{ImportedFile, Imports, Openness};
use crate::role::{Bound, Context, Role};
use catalog::Catalog;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use syntax::ast::Statement;
use syntax::{GreenNode, Mode, Parse, SyntaxNode, TextRange, TextSize};

/// What imports can name.
#[derive(Debug, Clone)]
pub(crate) struct Library {
    snippets: HashMap<Box<str>, SnippetDef>,
    /// The names of the snippets, in the order in which Caddy reads them.
    order: Vec<Box<str>>,
    /// Where files come from.
    pub imports: Arc<dyn Imports>,
}

/// Where a snippet is written.
#[derive(Debug, Clone)]
pub(crate) struct SnippetDef {
    pub green: GreenNode,
    text: Box<str>,
    /// The file in which it is defined.
    pub home: Arc<str>,
    /// Where it begins there.
    pub start: TextSize,
}

impl SnippetDef {
    /// Its definition.
    pub(crate) fn statement(&self) -> Option<Statement> {
        Statement::cast(SyntaxNode::new_root(self.green.clone()))
    }

    pub(crate) fn range(&self) -> TextRange {
        TextRange::at(self.start, TextSize::of(&*self.text))
    }
}

impl Library {
    /// The snippets of a file, and of the files that it imports at its top level.
    pub(crate) fn new(
        parse: &Parse,
        text: &str,
        path: &Arc<str>,
        imports: Arc<dyn Imports>,
    ) -> Library {
        let mut library = Library { snippets: HashMap::new(), order: Vec::new(), imports };
        library.add_file(parse, text, path, &mut HashSet::new());
        library
    }

    fn add_file(
        &mut self,
        parse: &Parse,
        text: &str,
        path: &Arc<str>,
        seen: &mut HashSet<Arc<str>>,
    ) {
        // A file that imports itself is Caddy's to refuse.
        if !seen.insert(path.clone()) {
            return;
        }
        for statement in parse.tree().statements() {
            match &statement {
                Statement::Snippet(snippet) => {
                    let Some(name) = snippet.name() else { continue };
                    let range = statement.syntax().text_range();
                    let source = text.get(std::ops::Range::from(range)).unwrap_or_default();
                    // Of several of the same name the first counts, since Caddy refuses the others.
                    if !self.contains(&name) {
                        self.order.push(name.as_str().into());
                        self.snippets.insert(
                            name.into(),
                            SnippetDef {
                                green: statement.syntax().green().to_owned(),
                                text: source.into(),
                                home: path.clone(),
                                start: range.start(),
                            },
                        );
                    }
                }
                Statement::Import(import) => {
                    let Some(pattern) = import.pattern().map(|pattern| pattern.value()) else {
                        continue;
                    };
                    if self.contains(&pattern) {
                        continue;
                    }
                    for file in self.imports.files(path, &pattern).unwrap_or_default() {
                        self.add_file(file.parse(Mode::File), file.text(), file.path(), seen);
                    }
                }
                _ => {}
            }
        }
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.snippets.contains_key(name)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&SnippetDef> {
        self.snippets.get(name)
    }

    /// The snippets, in the order in which Caddy reads them.
    pub(crate) fn all(&self) -> impl DoubleEndedIterator<Item = (&str, &SnippetDef)> {
        self.order.iter().filter_map(|name| Some((&**name, self.snippets.get(name)?)))
    }

    /// Whether a snippet is in both the same, to the letter.
    pub(crate) fn same(&self, other: &Library, name: &str) -> bool {
        let both = self.get(name).zip(other.get(name));
        both.is_some_and(|(one, other)| one.text == other.text && one.home == other.home)
    }
}

/// Where imported lines are written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// In a snippet of this name.
    Snippet(Box<str>),
    /// In the file of this path.
    File(Arc<str>),
}

/// Under what circumstances lines are imported.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ExpansionKey {
    pub source: Source,
    pub context: Context,
    pub args: Vec<Option<Box<str>>>,
}

/// What lines are where they are imported. Ranges begin where the snippet, or the file, begins.
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
    /// The file that was read.
    file: Option<Arc<ImportedFile>>,
    /// See [`Output::is_unsettled`].
    is_unsettled: bool,
    /// How much of it is known.
    openness: Openness,
}

/// The expansions that are known, each once.
#[derive(Debug, Default)]
pub(crate) struct Expansions {
    known: HashMap<ExpansionKey, Arc<Expansion>>,
    /// Those that are being made: an import of one of them is a cycle.
    open: Vec<Source>,
}

/// More expansions than this are not made: imports of imports can grow without end.
const EXPANSIONS_MAX: usize = 10_000;

impl Expansions {
    /// Takes over what is known of an earlier version, as far as it still holds; returns whether it does.
    pub(crate) fn keep(
        &mut self,
        expansion: &Arc<Expansion>,
        seen: &mut HashMap<*const Expansion, bool>,
        (before, now): (&Library, &Library),
    ) -> bool {
        let address = Arc::as_ptr(expansion);
        if let Some(holds) = seen.get(&address) {
            return *holds;
        }
        let mut holds = !expansion.is_unsettled
            && match (&expansion.key.source, &expansion.file) {
                (Source::Snippet(name), _) => now.same(before, name),
                (Source::File(path), Some(file)) => {
                    now.imports.file(path).is_some_and(|now| Arc::ptr_eq(&now, file))
                }
                (Source::File(_), None) => false,
            };
        // All of them, since what holds below is of use though this does not.
        for nested in &expansion.nested {
            holds &= self.keep(nested, seen, (before, now));
        }
        if holds {
            self.known.insert(expansion.key.clone(), expansion.clone());
        }
        seen.insert(address, holds);
        holds
    }

    /// Forgets all that is neither one of these nor imported by one.
    pub(crate) fn keep_only<'e>(&mut self, used: impl Iterator<Item = &'e Arc<Expansion>>) {
        self.known.clear();
        let mut left: Vec<&Arc<Expansion>> = used.collect();
        while let Some(expansion) = left.pop() {
            if self.known.insert(expansion.key.clone(), expansion.clone()).is_none() {
                left.extend(&expansion.nested);
            }
        }
    }

    /// What a snippet, or a file, is under these circumstances. `None` if it is not known, or imports itself.
    pub(crate) fn get(
        &mut self,
        catalog: &Catalog,
        library: &Library,
        key: ExpansionKey,
    ) -> Option<Arc<Expansion>> {
        if let Some(known) = self.known.get(&key) {
            return Some(known.clone());
        }
        if self.open.contains(&key.source) || self.known.len() >= EXPANSIONS_MAX {
            return None;
        }
        let file = match &key.source {
            Source::Snippet(_) => None,
            Source::File(path) => Some(library.imports.file(path)?),
        };
        self.open.push(key.source.clone());
        let expanded = self.expand(catalog, library, &key, file.as_deref());
        self.open.pop();
        let (out, body) = expanded?;
        let home = match &key.source {
            Source::Snippet(name) => library.get(name).map(|it| (it.home.clone(), Some(name))),
            Source::File(path) => Some((path.clone(), None)),
        };
        let (mut exported, scoped): (Vec<MatcherDef>, _) =
            out.matchers.into_iter().partition(|matcher| Some(matcher.scope) == body);
        for matcher in exported.iter_mut().filter(|matcher| matcher.origin.is_none()) {
            matcher.origin = home.clone().map(|(file, snippet)| Origin {
                file,
                range: matcher.range,
                snippet: snippet.cloned(),
            });
        }
        let expansion = Arc::new(Expansion {
            roles: out.roles,
            arg_uses: out.arg_uses,
            block_uses: out.block_uses,
            matchers: exported,
            scoped,
            nested: out.expansions,
            is_unsettled: out.is_unsettled,
            openness: out.openness,
            file,
            key: key.clone(),
        });
        self.known.insert(key, expansion.clone());
        Some(expansion)
    }

    /// Binds the lines; also says which block's matchers are known where they are imported.
    fn expand(
        &mut self,
        catalog: &Catalog,
        library: &Library,
        key: &ExpansionKey,
        file: Option<&ImportedFile>,
    ) -> Option<(Output, Option<TextRange>)> {
        match (&key.source, file) {
            (Source::Snippet(name), _) => {
                let snippet = library.get(name)?;
                let statement = snippet.statement()?;
                let mut binder = Binder::new(catalog, library, self, &snippet.text, &snippet.home);
                binder.args = Some(&key.args);
                binder.statement(&statement, key.context);
                let body = statement.block().map(|block| block.syntax().text_range());
                Some((binder.out, body))
            }
            (Source::File(_), Some(file)) => {
                let mut binder = Binder::new(catalog, library, self, file.text(), file.path());
                binder.args = Some(&key.args);
                let body = binder.scope;
                for statement in file.parse(mode(key.context)).tree().statements() {
                    match &statement {
                        Statement::Snippet(snippet) => binder.snippet_key(snippet),
                        statement => binder.statement(statement, key.context),
                    }
                }
                Some((binder.out, Some(body)))
            }
            (Source::File(_), None) => None,
        }
    }

    /// Whether any expansion of the source is known.
    pub(crate) fn any(&self, source: &Source) -> bool {
        self.known.keys().any(|key| key.source == *source)
    }

    /// What is imported.
    pub(crate) fn sources(&self) -> HashSet<Source> {
        self.known.keys().map(|key| key.source.clone()).collect()
    }

    /// How much of all of them is known.
    pub(crate) fn openness(&self) -> Openness {
        if self.known.len() >= EXPANSIONS_MAX {
            return Openness::Open;
        }
        self.known.values().map(|it| it.openness).max().unwrap_or_default()
    }

    /// All that are known.
    pub(crate) fn all(self) -> impl Iterator<Item = Arc<Expansion>> {
        self.known.into_values()
    }
}

/// How a file is read whose lines stand in such a place.
pub(crate) fn mode(context: Context) -> Mode {
    match context {
        Context::TopLevel => Mode::File,
        _ => Mode::Fragment,
    }
}
