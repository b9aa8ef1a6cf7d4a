//! The binding of a file, statement by statement.

use crate::bind::{Binder, Expected, Locus, MatcherDef, Origin, Segment, lookup};
use crate::imports::{ImportedFile, Imports, NoImports, Openness};
use crate::role::{Bound, Context, Role};
use crate::snippets::{Expansion, ExpansionKey, Expansions, Library, Source, mode};
use catalog::Catalog;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use syntax::ast::{self, Statement};
use syntax::{GreenNode, Mode, Parse, SyntaxNode, TextRange, TextSize};

/// What every word of a file is. Immutable, `Send` and `Sync`, and cheap to clone.
#[derive(Debug, Clone)]
pub struct FileBinding {
    shared: Arc<Shared>,
    units: Vec<Placed>,
    /// What stands at the top level.
    top: Context,
}

/// What a file and those that it imports have in common.
#[derive(Debug)]
struct Shared {
    catalog: Arc<Catalog>,
    /// The path of the file that Caddy reads first.
    path: Arc<str>,
    library: Library,
    /// Under what circumstances each snippet and each file is imported.
    imported: HashMap<Source, Vec<Arc<Expansion>>>,
    /// What the bodies of the snippets look like that nothing imports.
    guessed: HashMap<Box<str>, Context>,
    /// What Caddy reads by way of imports.
    read: HashSet<Source>,
    /// How much of what Caddy reads is known.
    openness: Openness,
}

/// A top-level statement, or all of an imported file, and where it stands.
#[derive(Debug, Clone)]
struct Placed {
    range: TextRange,
    unit: Arc<Unit>,
}

/// A top-level statement by itself; all ranges begin at its start.
#[derive(Debug)]
struct Unit {
    tree: UnitTree,
    /// Where its lines can be imported from; they are bound there.
    source: Option<Source>,
    context: Context,
    roles: Vec<Bound>,
    matchers: Vec<MatcherDef>,
    expansions: Vec<Arc<Expansion>>,
    /// See [`crate::bind::Output::is_unsettled`].
    is_unsettled: bool,
    openness: Openness,
}

#[derive(Debug)]
enum UnitTree {
    Statement(GreenNode),
    File(Arc<ImportedFile>),
}

impl FileBinding {
    /// Binds a file of which no imported file is known. Statements that are the same nodes in `old` are taken over.
    pub fn new(
        parse: &Parse,
        text: &str,
        catalog: &Arc<Catalog>,
        old: Option<&FileBinding>,
    ) -> FileBinding {
        FileBinding::with_imports(parse, text, &Arc::from(""), catalog, Arc::new(NoImports), old)
    }

    /// Binds a file and what it imports. Statements that are the same nodes in `old`, and imported files that are the
    /// same values, are taken over.
    pub fn with_imports(
        parse: &Parse,
        text: &str,
        path: &Arc<str>,
        catalog: &Arc<Catalog>,
        imports: Arc<dyn Imports>,
        old: Option<&FileBinding>,
    ) -> FileBinding {
        let statements: Vec<Statement> = parse.tree().statements().collect();
        let library = Library::new(parse, text, path, imports);
        let old = old.filter(|old| Arc::ptr_eq(&old.shared.catalog, catalog));
        let mut known: HashMap<usize, &Arc<Unit>> = HashMap::new();
        for placed in old.iter().flat_map(|old| &old.units) {
            if let UnitTree::Statement(green) = &placed.unit.tree {
                known.insert(address(green), &placed.unit);
            }
        }
        let mut expansions = Expansions::default();
        let mut kept = HashMap::new();
        if let Some(old) = old {
            let libraries = (&old.shared.library, &library);
            for expansion in old.units.iter().flat_map(|placed| &placed.unit.expansions) {
                expansions.keep(expansion, &mut kept, libraries);
            }
        }
        let top = top_context(catalog, &statements);
        let mut units = Vec::with_capacity(statements.len());
        for statement in &statements {
            let green = statement.syntax().green().to_owned();
            let (source, context) = origin(catalog, &library, path, statement, top);
            let same = known.get(&address(&green)).copied().filter(|unit| {
                let holds = |it: &Arc<Expansion>| kept.get(&Arc::as_ptr(it)).copied();
                (unit.context, &unit.source) == (context, &source)
                    && !unit.is_unsettled
                    && unit.expansions.iter().all(|it| holds(it).unwrap_or_default())
            });
            let unit = same.cloned().unwrap_or_else(|| {
                let text = source_text(text, statement);
                let mut binder = Binder::new(catalog, &library, &mut expansions, text, path);
                // A word in a dozen bytes is what files have.
                binder.out.roles.reserve(text.len() / 12);
                let statement = detached(&green);
                match &statement {
                    Some(Statement::Snippet(it)) => binder.snippet_key(it),
                    Some(statement) => binder.statement(statement, context),
                    None => {}
                }
                if let (Some(statement @ Statement::Snippet(_)), None) = (&statement, &source) {
                    binder.statement(statement, context);
                }
                let out = binder.out;
                Arc::new(Unit {
                    tree: UnitTree::Statement(green),
                    source,
                    context,
                    roles: out.roles,
                    matchers: out.matchers,
                    expansions: out.expansions,
                    is_unsettled: out.is_unsettled,
                    openness: out.openness,
                })
            });
            units.push(Placed { range: statement.syntax().text_range(), unit });
        }
        // What was taken over and nothing imports any more is left out.
        expansions.keep_only(units.iter().flat_map(|placed| &placed.unit.expansions));
        let read = expansions.sources();
        let openness = units.iter().map(|placed| placed.unit.openness).max();
        let openness = openness.unwrap_or_default().max(expansions.openness());
        let guessed = guess(catalog, &library, &mut expansions, old.map(|old| &*old.shared));
        let mut imported: HashMap<Source, Vec<Arc<Expansion>>> = HashMap::new();
        for expansion in expansions.all() {
            imported.entry(expansion.key.source.clone()).or_default().push(expansion);
        }
        // What a word is first must not depend on the order in which the imports were bound.
        for expansions in imported.values_mut() {
            expansions
                .sort_by(|a, b| (a.key.context, &a.key.args).cmp(&(b.key.context, &b.key.args)));
        }
        let (catalog, path) = (catalog.clone(), path.clone());
        let shared = Arc::new(Shared { catalog, path, library, imported, guessed, read, openness });
        FileBinding { shared, units, top }
    }

    /// The binding of a file that this one imports, directly or not; `None` if it does not.
    pub fn part(&self, path: &str) -> Option<FileBinding> {
        let file = self.shared.library.imports.file(path)?;
        let source = Source::File(file.path().clone());
        let imported = self.shared.imported.get(&source)?;
        let top = imported.iter().map(|expansion| expansion.key.context).min()?;
        let unit = |tree, source| {
            Arc::new(Unit {
                tree,
                source: Some(source),
                context: top,
                roles: Vec::new(),
                matchers: Vec::new(),
                expansions: Vec::new(),
                is_unsettled: false,
                openness: Openness::Closed,
            })
        };
        let mut units = vec![Placed {
            range: TextRange::up_to(TextSize::of(&**file.text())),
            unit: unit(UnitTree::File(file), source),
        }];
        for (name, snippet) in self.shared.library.all() {
            if *snippet.home == *path {
                units.push(Placed {
                    range: snippet.range(),
                    unit: unit(
                        UnitTree::Statement(snippet.green.clone()),
                        Source::Snippet(name.into()),
                    ),
                });
            }
        }
        Some(FileBinding { shared: self.shared.clone(), units, top })
    }

    /// The paths of all files that are imported, directly or not, sorted.
    pub fn files(&self) -> Vec<Arc<str>> {
        let path = |source: &Source| match source {
            Source::File(path) => Some(path.clone()),
            Source::Snippet(_) => None,
        };
        let mut paths: Vec<Arc<str>> = self.shared.imported.keys().filter_map(path).collect();
        paths.sort();
        paths
    }

    /// Whether Caddy reads the body of a snippet: an import that it reads names it.
    pub fn reads_snippet(&self, name: &str) -> bool {
        self.shared.read.contains(&Source::Snippet(name.into()))
    }

    /// Whether Caddy reads an imported file: an import that it reads names it.
    pub fn reads_file(&self, path: &Arc<str>) -> bool {
        self.shared.read.contains(&Source::File(path.clone()))
    }

    /// How much of what Caddy reads is known.
    pub fn openness(&self) -> Openness {
        self.shared.openness
    }

    /// The names of all snippets, in the order in which Caddy reads them.
    pub fn snippet_names(&self) -> impl Iterator<Item = &str> {
        self.shared.library.all().map(|(name, _)| name)
    }

    /// How the text of the file is read: as sites and snippets, or as lines of a block.
    pub fn mode(&self) -> Mode {
        mode(self.top)
    }

    /// The file in which a snippet is defined, and where.
    pub fn snippet_definition(&self, name: &str) -> Option<(Arc<str>, TextRange)> {
        let snippet = self.shared.library.get(name)?;
        Some((snippet.home.clone(), snippet.range()))
    }

    /// The path of the file that Caddy reads first.
    pub fn entry_path(&self) -> &Arc<str> {
        &self.shared.path
    }

    /// The catalogue that it was bound with.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.shared.catalog
    }

    /// What the words in a range are, in the order of the text. Of a word that is several things, as in a snippet or as
    /// an argument of an import, the first that is known.
    pub fn roles(&self, range: TextRange) -> Vec<Bound> {
        let mut out = Vec::new();
        for placed in self.units.iter().filter(|it| it.range.intersect(range).is_some()) {
            let begin = out.len();
            for bound in self.unit_roles(&placed.unit) {
                let at = bound.range + placed.range.start();
                if at.intersect(range).is_some() {
                    out.push(Bound { range: at, role: bound.role.clone() });
                }
            }
            let unit = out.get_mut(begin..).unwrap_or_default();
            unit.sort_by_key(|bound| (bound.range.start(), rank(&bound.role)));
        }
        // The statements of a file are in order; the snippets of an imported one stand inside it.
        if !out.is_sorted_by_key(|bound| bound.range.start()) {
            out.sort_by_key(|bound| (bound.range.start(), rank(&bound.role)));
        }
        out.dedup_by_key(|bound| bound.range.start());
        out
    }

    /// Whether the file defines a snippet of this name.
    pub fn has_snippet(&self, name: &str) -> bool {
        self.shared.library.contains(name)
    }

    /// All roles of all words, in no order, and where the words stand.
    pub fn all_roles(&self) -> impl Iterator<Item = (TextRange, &Role)> {
        self.units.iter().flat_map(|placed| {
            let start = placed.range.start();
            self.unit_roles(&placed.unit).map(move |bound| (bound.range + start, &bound.role))
        })
    }

    /// All that the word at an offset is, the known first, with where it stands. Behind a word counts as on it.
    pub fn roles_at(&self, offset: TextSize) -> Vec<Bound> {
        let mut out: Vec<Bound> = Vec::new();
        for placed in self.units.iter().filter(|it| it.range.contains_inclusive(offset)) {
            for bound in self.unit_roles(&placed.unit) {
                let range = bound.range + placed.range.start();
                let bound = Bound { range, role: bound.role.clone() };
                if range.contains_inclusive(offset) && !out.contains(&bound) {
                    out.push(bound);
                }
            }
        }
        // Between two words that touch, the second counts.
        let start = out.iter().map(|bound| bound.range.start()).max();
        out.retain(|bound| Some(bound.range.start()) == start);
        out.sort_by_key(|bound| rank(&bound.role));
        out
    }

    fn unit_roles<'a>(&'a self, unit: &'a Unit) -> impl Iterator<Item = &'a Bound> {
        unit.roles.iter().chain(self.expansions(unit).flat_map(|expansion| &expansion.roles))
    }

    /// Under what circumstances a snippet is imported; nothing for other statements.
    fn expansions<'a>(&'a self, unit: &Unit) -> impl Iterator<Item = &'a Expansion> {
        let expansions = unit.source.as_ref().and_then(|it| self.shared.imported.get(it));
        expansions.into_iter().flatten().map(|expansion| &**expansion)
    }

    /// What the arguments of a snippet's imports are, by their positions from 0; of each what is known first.
    pub fn snippet_parameters(&self, name: &str) -> Vec<(usize, Role)> {
        self.parameters(&Source::Snippet(name.into()))
    }

    /// The same for the imports of a file.
    pub fn file_parameters(&self, path: &Arc<str>) -> Vec<(usize, Role)> {
        self.parameters(&Source::File(path.clone()))
    }

    fn parameters(&self, source: &Source) -> Vec<(usize, Role)> {
        let mut out: Vec<(usize, Role)> = Vec::new();
        for expansion in self.shared.imported.get(source).into_iter().flatten() {
            for (index, role) in &expansion.arg_uses {
                if !out.iter().any(|(known, _)| known == index) {
                    out.push((*index, role.clone()));
                }
            }
        }
        out.sort_by_key(|(index, _)| *index);
        out
    }

    /// The matchers that are defined, in the order of the text; those that a snippet brings stand where it is imported.
    pub fn matchers(&self) -> Vec<MatcherDef> {
        let mut out: Vec<MatcherDef> = Vec::new();
        let mut seen = HashSet::new();
        for placed in &self.units {
            let expanded = self
                .expansions(&placed.unit)
                .flat_map(|expansion| expansion.matchers.iter().chain(&expansion.scoped));
            for matcher in placed.unit.matchers.iter().chain(expanded) {
                let start = placed.range.start();
                let matcher = MatcherDef {
                    range: matcher.range + start,
                    scope: matcher.scope + start,
                    origin: matcher.origin.as_ref().map(|origin| self.placed(origin)),
                    ..matcher.clone()
                };
                if seen.insert((matcher.range, matcher.scope, matcher.name.clone())) {
                    out.push(matcher);
                }
            }
        }
        out
    }

    /// Where in its file an origin is.
    fn placed(&self, origin: &Origin) -> Origin {
        let snippet = origin.snippet.as_deref().and_then(|name| self.shared.library.get(name));
        let start = snippet.map_or(TextSize::new(0), |snippet| snippet.start);
        Origin { range: origin.range + start, snippet: None, ..origin.clone() }
    }

    /// The matcher that a name, with its `@`, means at an offset.
    pub fn matcher(&self, name: &str, offset: TextSize) -> Option<MatcherDef> {
        let known = self.matchers().into_iter();
        let known = known.filter(|it| *it.name == *name && it.scope.contains_inclusive(offset));
        known.min_by_key(|it| it.scope.len())
    }

    /// What belongs at an offset: once, or in a snippet or an imported file once for each way in which it is imported.
    pub fn locus(&self, text: &str, offset: TextSize) -> Vec<Locus> {
        let before = |placed: &&Placed| placed.range.start() <= offset;
        let inside = |placed: &&Placed| placed.range.contains_inclusive(offset);
        let mut units = self.units.iter().rev();
        let placed = units.clone().find(inside).or_else(|| units.find(before));
        let Some(placed) = placed else { return vec![Locus::top(self.top)] };
        let start = placed.range.start();
        let text = text.get(usize::from(start)..).unwrap_or_default();
        let mut contexts: Vec<Context> =
            self.expansions(&placed.unit).map(|expansion| expansion.key.context).collect();
        if contexts.is_empty() {
            contexts.push(placed.unit.context);
        }
        contexts.sort();
        contexts.dedup();
        let mut out = Vec::new();
        let mut last = None;
        for context in contexts {
            let statements: Vec<Statement> = match &placed.unit.tree {
                UnitTree::Statement(green) => detached(green).into_iter().collect(),
                UnitTree::File(file) => file.parse(mode(context)).tree().statements().collect(),
            };
            let mut expansions = Expansions::default();
            let Shared { catalog, library, .. } = &*self.shared;
            let path = self.path_of(&placed.unit);
            let mut binder = Binder::new(catalog, library, &mut expansions, text, path);
            binder.focus = Some((offset - start, None));
            for statement in &statements {
                binder.statement(statement, context);
            }
            if let Some((_, Some(mut locus))) = binder.focus {
                for word in &mut locus.words {
                    word.range += start;
                }
                out.push(locus);
            }
            last =
                statements.into_iter().rfind(|it| it.syntax().text_range().end() <= offset - start);
        }
        if out.is_empty() {
            out.push(Locus::top(match last {
                // Behind a site without braces the file goes on with its directives.
                Some(Statement::SiteBlock(site))
                    if site.block().is_none_or(|it| it.open_brace().is_none()) =>
                {
                    Context::Site
                }
                _ => self.top,
            }));
        }
        out
    }
}

impl FileBinding {
    /// The file that a unit is written in.
    fn path_of<'a>(&'a self, unit: &'a Unit) -> &'a Arc<str> {
        match (&unit.tree, &unit.source) {
            (UnitTree::File(file), _) => file.path(),
            (_, Some(Source::Snippet(name))) => {
                self.shared.library.get(name).map_or(&self.shared.path, |snippet| &snippet.home)
            }
            _ => &self.shared.path,
        }
    }
}

impl Locus {
    fn top(context: Context) -> Locus {
        Locus {
            context,
            ancestors: Vec::new(),
            words: Vec::new(),
            segments: vec![Segment { first: 0, what: Expected::Name(context) }],
            siblings: Vec::new(),
        }
    }
}

/// What is known comes before what is not.
fn rank(role: &Role) -> u8 {
    match role {
        Role::Unknown | Role::UnderUnknown => 2,
        Role::Opaque | Role::Surplus(_) => 1,
        _ => 0,
    }
}

/// Makes expansions of the snippets that nothing imports, by what their lines look like.
fn guess(
    catalog: &Catalog,
    library: &Library,
    expansions: &mut Expansions,
    old: Option<&Shared>,
) -> HashMap<Box<str>, Context> {
    let mut guessed = HashMap::new();
    // A snippet can only be imported behind its definition, so the last is imported by no other.
    for (name, snippet) in library.all().rev() {
        let source = Source::Snippet(name.into());
        if expansions.any(&source) {
            continue;
        }
        let old = old.filter(|old| old.library.same(library, name));
        let context = old.and_then(|old| old.guessed.get(name).copied()).unwrap_or_else(|| {
            let statement = snippet.statement();
            statement.map_or(Context::Site, |statement| body_context(catalog, &statement))
        });
        guessed.insert(name.into(), context);
        expansions.get(catalog, library, ExpansionKey { source, context, args: Vec::new() });
    }
    guessed
}

/// What the top level of a file holds: sites and snippets, or in a part of a file lines of some block.
fn top_context(catalog: &Catalog, statements: &[Statement]) -> Context {
    let is_line = |it: &Statement| matches!(it, Statement::Directive(_) | Statement::MatcherDef(_));
    if statements.iter().any(is_line) {
        likely_context(catalog, statements)
    } else {
        Context::TopLevel
    }
}

/// The kind of block in which most of these lines make sense.
fn likely_context(catalog: &Catalog, lines: &[Statement]) -> Context {
    let names: Vec<String> = lines
        .iter()
        .filter(|line| matches!(line, Statement::Directive(_)))
        .filter_map(|line| line.syntax().children().find_map(ast::Word::cast))
        .map(|word| word.value().into_owned())
        .collect();
    let known = |context| {
        let is_known = |name: &&String| {
            let entry = lookup(catalog, context, name);
            // A free key takes anything, which tells nothing.
            entry.is_some_and(|entry| catalog[entry].key.is_none())
        };
        names.iter().filter(is_known).count()
    };
    let mut best = (known(Context::Site), Context::Site);
    let whole = [Context::GlobalOptions, Context::RequestMatchers].into_iter();
    let blocks = catalog.all().filter(|(_, entry)| !entry.options.is_empty());
    for context in whole.chain(blocks.map(|(id, _)| Context::Block(id))) {
        if best.0 == names.len() {
            break;
        }
        let count = known(context);
        if count > best.0 {
            best = (count, context);
        }
    }
    best.1
}

/// Where the lines of a snippet can be imported from, and what they or another statement's stand in. Of a snippet whose
/// name stands for another definition, which Caddy reads first, what its lines look like is all that is known.
fn origin(
    catalog: &Catalog,
    library: &Library,
    path: &str,
    statement: &Statement,
    top: Context,
) -> (Option<Source>, Context) {
    let Statement::Snippet(snippet) = statement else { return (None, top) };
    let start = statement.syntax().text_range().start();
    let name = snippet.name().filter(|name| {
        library.get(name).is_some_and(|known| *known.home == *path && known.start == start)
    });
    match name {
        Some(name) => (Some(Source::Snippet(name.into())), top),
        None => (None, body_context(catalog, statement)),
    }
}

/// What the body of a snippet looks like.
fn body_context(catalog: &Catalog, snippet: &Statement) -> Context {
    let block = snippet.block();
    let lines: Vec<Statement> = block.iter().flat_map(ast::Block::statements).collect();
    likely_context(catalog, &lines)
}

/// The statement as the root of a tree of its own.
fn detached(green: &GreenNode) -> Option<Statement> {
    Statement::cast(SyntaxNode::new_root(green.clone()))
}

fn address(green: &GreenNode) -> usize {
    std::ptr::from_ref(&**green).addr()
}

fn source_text<'t>(text: &'t str, statement: &Statement) -> &'t str {
    text.get(std::ops::Range::from(statement.syntax().text_range())).unwrap_or_default()
}
