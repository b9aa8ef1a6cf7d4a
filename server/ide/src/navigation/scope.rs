//! Which names of the same spelling are the same thing.

use super::{Access, Mention, Name, NameKind, mentions};
use crate::SourceFile;
use analysis::MatcherDef;
use std::collections::{BTreeSet, HashMap};
use syntax::ast::{Snippet, Statement};
use syntax::{SyntaxNode, TextRange, TextSize};

/// The names of a file and how far each is known.
pub(crate) struct Scopes {
    /// All names, in the order of the text.
    pub(crate) mentions: Vec<Mention>,
    matchers: Vec<MatcherDef>,
    /// The top-level statements; lines that stand there side by side are one.
    units: Vec<TextRange>,
    snippets: Vec<SnippetBody>,
}

struct SnippetBody {
    name: String,
    unit: TextRange,
    body: TextRange,
}

impl Scopes {
    pub(crate) fn new(file: &SourceFile) -> Scopes {
        let tree = file.parse().tree();
        let all = file.parse().syntax().text_range();
        let mut units = Vec::new();
        let mut snippets = Vec::new();
        let mut lines = Vec::new();
        for statement in tree.statements() {
            let unit = statement.syntax().text_range();
            match &statement {
                Statement::Directive(_) | Statement::MatcherDef(_) | Statement::Import(_) => {
                    lines.push(unit);
                    continue;
                }
                Statement::Snippet(snippet) => snippets.extend(snippet_body(snippet)),
                _ => {}
            }
            units.push(unit);
        }
        // Last, as it is around all others.
        units.push(all);
        let mut matchers = file.binding().matchers();
        for matcher in &mut matchers {
            // In a part of a file, whatever its lines define is known in all of it.
            if lines.contains(&matcher.scope) {
                matcher.scope = all;
            }
        }
        Scopes { mentions: mentions::all(file), matchers, units, snippets }
    }

    /// The places where the same thing is named.
    pub(crate) fn same(&self, name: &Name) -> Vec<&Mention> {
        let spelt = |it: &&Mention| it.kind == name.kind && it.text == name.text;
        let alike: Vec<&Mention> = self.mentions.iter().filter(spelt).collect();
        let sets = self.things(name.kind, &alike);
        let own = alike.iter().position(|it| it.range == name.range);
        let own = own.and_then(|own| sets.get(own)).copied();
        let same = alike.into_iter().zip(&sets).filter(|(_, set)| Some(**set) == own);
        same.map(|(mention, _)| mention).collect()
    }

    /// The places where a name that is not there yet, or another of that kind, would be the same thing as one at a place.
    pub(crate) fn taken(&self, name: &Name, new: &str) -> Option<&Mention> {
        let matcher = matches!(name.kind, NameKind::Matcher | NameKind::ResponseMatcher);
        let own: Vec<&Mention> = self.same(name);
        let of_kind = self.mentions.iter().filter(|it| it.kind == name.kind && it.text == new);
        if matcher {
            let mut of_kind = of_kind;
            let defined: BTreeSet<TextSize> =
                own.iter().flat_map(|it| self.definitions(it.kind, &it.text, it.range)).collect();
            return of_kind.find(|it| {
                let captured = self.definitions(it.kind, &name.text, it.range);
                let theirs = self.definitions(it.kind, new, it.range);
                let reaches = |own: &&Mention| {
                    !self.definitions(own.kind, new, own.range).is_disjoint(&theirs)
                };
                !captured.is_disjoint(&defined) || own.iter().any(reaches)
            });
        }
        let mut alike = own.clone();
        alike.extend(of_kind);
        let sets = self.things(name.kind, &alike);
        let first = sets.first().copied();
        let mut both = alike.into_iter().zip(sets).skip(own.len());
        both.find(|(_, set)| Some(*set) == first).map(|(mention, _)| mention)
    }

    /// Numbers the things that mentions of one kind name; all have the same spelling, or would have it.
    fn things(&self, kind: NameKind, alike: &[&Mention]) -> Vec<usize> {
        match kind {
            NameKind::Matcher | NameKind::ResponseMatcher => {
                united(alike.iter().map(|it| self.matcher_places(it)).collect())
            }
            NameKind::Capture | NameKind::Variable | NameKind::MapOutput => {
                // Known while a request is handled: in a site, and in all that it imports and invokes.
                let units: Vec<usize> =
                    alike.iter().map(|it| self.unit(it.range.start())).collect();
                let edges = self.edges();
                let mentioning: BTreeSet<usize> = units.iter().copied().collect();
                let mut sets: Vec<BTreeSet<usize>> =
                    units.iter().map(|unit| BTreeSet::from([*unit])).collect();
                for root in 0..self.units.len() {
                    let mut reached = reach(root, &edges);
                    reached.retain(|unit| mentioning.contains(unit));
                    sets.push(reached);
                }
                united(sets)
            }
            _ => vec![0; alike.len()],
        }
    }

    /// The places that tell a matcher from others of its name.
    fn matcher_places(&self, mention: &Mention) -> BTreeSet<usize> {
        let own = mention.range.start();
        let defined = self.definitions(mention.kind, &mention.text, mention.range);
        let mut places: BTreeSet<usize> = defined.into_iter().map(usize::from).collect();
        if mention.access == Access::Definition {
            places.insert(own.into());
        }
        if places.is_empty() {
            // What is not defined is the same thing in all of a site.
            places.insert(usize::MAX - self.unit(own));
        }
        places
    }

    /// The number of the top-level statement around an offset.
    fn unit(&self, offset: TextSize) -> usize {
        let all = self.units.len().saturating_sub(1);
        let apart = self.units.get(..all).unwrap_or_default();
        let before = apart.partition_point(|unit| unit.end() < offset);
        let around = apart.get(before).filter(|unit| unit.contains_inclusive(offset));
        if around.is_some() { before } else { all }
    }

    /// Which statement imports or invokes which.
    fn edges(&self) -> HashMap<usize, BTreeSet<usize>> {
        let named = |it: &&Mention| matches!(it.kind, NameKind::Snippet | NameKind::Route);
        let is_definition = |it: &&Mention| it.access == Access::Definition;
        let named = self.mentions.iter().filter(named);
        let (defined, used): (Vec<&Mention>, Vec<&Mention>) = named.partition(is_definition);
        let targets: HashMap<(NameKind, &str), usize> = defined
            .into_iter()
            .map(|it| ((it.kind, &*it.text), self.unit(it.range.start())))
            .collect();
        let mut edges: HashMap<usize, BTreeSet<usize>> = HashMap::new();
        for mention in used {
            if let Some(target) = targets.get(&(mention.kind, &*mention.text)) {
                edges.entry(self.unit(mention.range.start())).or_default().insert(*target);
            }
        }
        edges
    }

    /// Where the matchers are defined that a name means at a place; a snippet's name can mean several, one for each
    /// place that imports it.
    fn definitions(&self, kind: NameKind, name: &str, at: TextRange) -> BTreeSet<TextSize> {
        let mut out = BTreeSet::new();
        let name = format!("@{name}");
        self.resolve(kind, &name, at.start(), &mut Vec::new(), &mut out);
        out
    }

    fn resolve(
        &self,
        kind: NameKind,
        name: &str,
        at: TextSize,
        open: &mut Vec<TextRange>,
        out: &mut BTreeSet<TextSize>,
    ) {
        let known = self
            .matchers
            .iter()
            .filter(|it| *it.name == *name && it.response == (kind == NameKind::ResponseMatcher));
        let visible = known.filter(|it| it.scope.contains_inclusive(at));
        let nearest: Vec<&MatcherDef> = visible.collect();
        if let Some(narrow) = nearest.iter().map(|it| it.scope.len()).min() {
            for matcher in nearest.iter().filter(|it| it.scope.len() == narrow) {
                self.written(kind, name, matcher, open, out);
            }
            return;
        }
        // A snippet knows what the places know that import it.
        let snippet = self.snippets.iter().find(|it| it.body.contains(at));
        let Some(snippet) = snippet.filter(|it| !open.contains(&it.unit)) else { return };
        open.push(snippet.unit);
        let imports = self.mentions.iter().filter(|it| {
            it.kind == NameKind::Snippet && it.access == Access::Read && it.text == snippet.name
        });
        for import in imports {
            self.resolve(kind, name, import.range.start(), open, out);
        }
        open.pop();
    }

    /// Where a matcher is written that may have come with a snippet.
    fn written(
        &self,
        kind: NameKind,
        name: &str,
        matcher: &MatcherDef,
        open: &mut Vec<TextRange>,
        out: &mut BTreeSet<TextSize>,
    ) {
        let before = self.mentions.partition_point(|it| it.around.start() < matcher.range.start());
        let behind = self.mentions.get(before..).unwrap_or_default().iter();
        let mut mentions = behind.take_while(|it| matcher.range.contains_range(it.range));
        let import = mentions.clone().find(|it| it.kind == NameKind::Snippet);
        let Some(import) = import else {
            out.extend(mentions.find(|it| it.kind == kind).map(|it| it.range.start()));
            return;
        };
        let snippet = self.snippets.iter().find(|it| it.name == import.text);
        let Some(snippet) = snippet.filter(|it| !open.contains(&it.unit)) else { return };
        open.push(snippet.unit);
        let own = self.matchers.iter().filter(|it| it.scope == snippet.body && *it.name == *name);
        for matcher in own {
            self.written(kind, name, matcher, open, out);
        }
        open.pop();
    }
}

fn snippet_body(snippet: &Snippet) -> Option<SnippetBody> {
    let range = |node: &SyntaxNode| node.text_range();
    Some(SnippetBody {
        name: snippet.name()?,
        unit: range(snippet.syntax()),
        body: range(snippet.block()?.syntax()),
    })
}

/// All that can be reached from a statement, itself included.
fn reach(from: usize, edges: &HashMap<usize, BTreeSet<usize>>) -> BTreeSet<usize> {
    let mut reached = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(next) = open.pop() {
        for &target in edges.get(&next).into_iter().flatten() {
            if reached.insert(target) {
                open.push(target);
            }
        }
    }
    reached
}

/// Gives sets that have something in common, directly or through others, the same number.
fn united(sets: Vec<BTreeSet<usize>>) -> Vec<usize> {
    // Each set points to another of its group, the first of them to itself.
    let mut first: Vec<usize> = (0..sets.len()).collect();
    let mut owners: HashMap<usize, usize> = HashMap::new();
    for (index, set) in sets.into_iter().enumerate() {
        for element in set {
            let owner = *owners.entry(element).or_insert(index);
            let (a, b) = (first_of(&first, owner), first_of(&first, index));
            if let Some(slot) = first.get_mut(a.max(b)) {
                *slot = a.min(b);
            }
        }
    }
    // A set points to an earlier one, so one pass brings all to the first of their group.
    for index in 0..first.len() {
        let target = first_of(&first, index);
        if let Some(slot) = first.get_mut(index) {
            *slot = target;
        }
    }
    first
}

fn first_of(first: &[usize], mut index: usize) -> usize {
    while let Some(&next) = first.get(index).filter(|next| **next != index) {
        index = next;
    }
    index
}
