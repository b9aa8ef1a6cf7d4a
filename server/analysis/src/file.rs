//! The binding of a file, statement by statement.

use crate::bind::{Binder, Expected, Locus, MatcherDef, Segment, lookup};
use crate::role::{Bound, Context, Role};
use crate::snippets::{Expansion, ExpansionKey, Expansions, Library};
use catalog::Catalog;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use syntax::ast::{self, Statement};
use syntax::{GreenNode, Parse, SyntaxNode, TextRange, TextSize};

/// What every word of a file is. Immutable, `Send` and `Sync`.
#[derive(Debug)]
pub struct FileBinding {
    catalog: Arc<Catalog>,
    library: Library,
    units: Vec<Placed>,
    /// Under what circumstances each snippet is imported.
    imported: HashMap<Box<str>, Vec<Arc<Expansion>>>,
    /// What the bodies of the other snippets look like.
    guessed: HashMap<Box<str>, Context>,
    /// What stands at the top level.
    top: Context,
}

/// A top-level statement and where it stands.
#[derive(Debug)]
struct Placed {
    range: TextRange,
    unit: Arc<Unit>,
}

/// A top-level statement by itself; all ranges begin at its start.
#[derive(Debug)]
struct Unit {
    green: GreenNode,
    /// The name of a snippet, whose body is bound where it is imported.
    snippet: Option<Box<str>>,
    context: Context,
    roles: Vec<Bound>,
    matchers: Vec<MatcherDef>,
    expansions: Vec<Arc<Expansion>>,
}

impl FileBinding {
    /// Binds a file. Statements that are the same nodes in `old` are taken over.
    pub fn new(
        parse: &Parse,
        text: &str,
        catalog: &Arc<Catalog>,
        old: Option<&FileBinding>,
    ) -> FileBinding {
        let statements: Vec<Statement> = parse.tree().statements().collect();
        let mut library = Library::default();
        for statement in &statements {
            if let Some(name) = snippet_name(statement) {
                library.add(&name, green(statement), source(text, statement));
            }
        }
        let old = old.filter(|old| Arc::ptr_eq(&old.catalog, catalog));
        let same_snippets = old.is_some_and(|old| old.library.same(&library));
        let known: HashMap<usize, &Arc<Unit>> = old.map_or_else(HashMap::new, |old| {
            old.units.iter().map(|placed| (address(&placed.unit.green), &placed.unit)).collect()
        });
        let mut expansions = Expansions::default();
        let top = top_context(catalog, &statements);
        let mut units = Vec::with_capacity(statements.len());
        for statement in &statements {
            let green = green(statement);
            let known = known.get(&address(&green)).copied();
            let unit = match known {
                Some(unit)
                    if unit.context == top && (same_snippets || unit.expansions.is_empty()) =>
                {
                    unit.expansions.iter().for_each(|it| expansions.keep(it));
                    unit.clone()
                }
                _ => {
                    let text = source(text, statement);
                    let mut binder = Binder::new(catalog, &library, &mut expansions, text);
                    let statement = detached(&green);
                    let snippet = statement.as_ref().and_then(snippet_name);
                    match &statement {
                        Some(Statement::Snippet(it)) => binder.snippet_key(it),
                        Some(statement) => binder.statement(statement, top),
                        None => {}
                    }
                    let out = binder.out;
                    Arc::new(Unit {
                        green,
                        snippet,
                        context: top,
                        roles: out.roles,
                        matchers: out.matchers,
                        expansions: out.expansions,
                    })
                }
            };
            units.push(Placed { range: statement.syntax().text_range(), unit });
        }
        let guessed = guess(
            catalog,
            &library,
            &mut expansions,
            &units,
            old.filter(|_| same_snippets).map(|old| &old.guessed),
        );
        let mut imported: HashMap<Box<str>, Vec<Arc<Expansion>>> = HashMap::new();
        for expansion in expansions.all() {
            imported.entry(expansion.key.snippet.clone()).or_default().push(expansion);
        }
        FileBinding { catalog: catalog.clone(), library, units, imported, guessed, top }
    }

    /// The catalogue that it was bound with.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
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
        out.dedup_by_key(|bound| bound.range.start());
        out
    }

    /// Whether the file defines a snippet of this name.
    pub fn has_snippet(&self, name: &str) -> bool {
        self.library.contains(name)
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
        let expansions = unit.snippet.as_ref().and_then(|name| self.imported.get(name));
        expansions.into_iter().flatten().map(|expansion| &**expansion)
    }

    /// What the arguments of a snippet's imports are, by their positions from 0; of each what is known first.
    pub fn snippet_parameters(&self, name: &str) -> Vec<(usize, Role)> {
        let mut out: Vec<(usize, Role)> = Vec::new();
        for expansion in self.imported.get(name).into_iter().flatten() {
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
                    ..matcher.clone()
                };
                if seen.insert((matcher.range, matcher.scope, matcher.name.clone())) {
                    out.push(matcher);
                }
            }
        }
        out
    }

    /// The matcher that a name, with its `@`, means at an offset.
    pub fn matcher(&self, name: &str, offset: TextSize) -> Option<MatcherDef> {
        let known = self.matchers().into_iter();
        let known = known.filter(|it| *it.name == *name && it.scope.contains_inclusive(offset));
        known.min_by_key(|it| it.scope.len())
    }

    /// What `given` arguments of an import of a snippet are where the snippet uses them, for a line of such a block; an
    /// argument may be several things. `None` where the file has no such snippet.
    pub fn snippet_args(
        &self,
        name: &str,
        context: Context,
        given: usize,
    ) -> Option<Vec<(usize, Role)>> {
        let key = ExpansionKey { snippet: name.into(), context, args: vec![None; given] };
        let expansion = Expansions::default().get(&self.catalog, &self.library, key)?;
        Some(expansion.arg_uses.clone())
    }

    /// What belongs at an offset: once, or in a snippet once for each way in which it is imported.
    pub fn locus(&self, text: &str, offset: TextSize) -> Vec<Locus> {
        let before = self.units.iter().rev().find(|placed| placed.range.start() <= offset);
        let Some(placed) = before else { return vec![Locus::top(self.top)] };
        let start = placed.range.start();
        let text = text.get(usize::from(start)..).unwrap_or_default();
        let Some(statement) = detached(&placed.unit.green) else { return Vec::new() };
        let mut contexts: Vec<Context> = Vec::new();
        for expansion in self.expansions(&placed.unit) {
            if !contexts.contains(&expansion.key.context) {
                contexts.push(expansion.key.context);
            }
        }
        if contexts.is_empty() {
            contexts.push(self.top);
        }
        contexts.sort();
        let mut out = Vec::new();
        for context in contexts {
            let mut expansions = Expansions::default();
            let mut binder = Binder::new(&self.catalog, &self.library, &mut expansions, text);
            binder.focus = Some((offset - start, None));
            binder.statement(&statement, context);
            if let Some((_, Some(mut locus))) = binder.focus {
                for word in &mut locus.words {
                    word.range += start;
                }
                out.push(locus);
            }
        }
        if out.is_empty() {
            out.push(Locus::top(match &statement {
                // Behind a site without braces the file goes on with its directives.
                Statement::SiteBlock(site)
                    if offset >= placed.range.end()
                        && site.block().is_none_or(|it| it.open_brace().is_none()) =>
                {
                    Context::Site
                }
                _ => self.top,
            }));
        }
        out
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
    units: &[Placed],
    known: Option<&HashMap<Box<str>, Context>>,
) -> HashMap<Box<str>, Context> {
    let mut guessed = HashMap::new();
    // A snippet can only be imported behind its definition, so the last is imported by no other.
    for placed in units.iter().rev() {
        let Some(name) = &placed.unit.snippet else { continue };
        if expansions.any(name) {
            continue;
        }
        let context = known.and_then(|known| known.get(name).copied()).unwrap_or_else(|| {
            let block = detached(&placed.unit.green).and_then(|statement| statement.block());
            let lines: Vec<Statement> = block.iter().flat_map(ast::Block::statements).collect();
            likely_context(catalog, &lines)
        });
        guessed.insert(name.clone(), context);
        let key = ExpansionKey { snippet: name.clone(), context, args: Vec::new() };
        expansions.get(catalog, library, key);
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

fn snippet_name(statement: &Statement) -> Option<Box<str>> {
    match statement {
        Statement::Snippet(snippet) => snippet.name().map(Into::into),
        _ => None,
    }
}

fn green(statement: &Statement) -> GreenNode {
    statement.syntax().green().to_owned()
}

/// The statement as the root of a tree of its own.
fn detached(green: &GreenNode) -> Option<Statement> {
    Statement::cast(SyntaxNode::new_root(green.clone()))
}

fn address(green: &GreenNode) -> usize {
    std::ptr::from_ref(&**green).addr()
}

fn source<'t>(text: &'t str, statement: &Statement) -> &'t str {
    text.get(std::ops::Range::from(statement.syntax().text_range())).unwrap_or_default()
}
