//! Which names of the same spelling are the same thing, over all files that Caddy reads together.

use super::imports::FileImports;
use super::layout::Layout;
use super::mentions::{self, Mention};
use super::{Access, FileRange, Name, NameKind};
use crate::SourceFile;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::Arc;
use syntax::{TextRange, TextSize};

/// The names of all files of a project, and how far each is known. What nobody asks about is not computed: of most files
/// only what they import.
pub(crate) struct Scopes {
    files: Vec<Part>,
    /// The file that was asked about.
    own: usize,
    by_path: HashMap<Arc<str>, usize>,
    imports: OnceCell<Imports>,
    edges: OnceCell<HashMap<Unit, BTreeSet<Unit>>>,
}

/// A name and in which file it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    /// The number of the file.
    pub(crate) file: usize,
    pub(crate) mention: &'a Mention,
}

/// A top-level statement: the number of the file and that of the statement.
type Unit = (usize, usize);

struct Part {
    source: SourceFile,
    mentions: OnceCell<Vec<Mention>>,
    imports: OnceCell<FileImports>,
    layout: OnceCell<Layout>,
}

/// Where each snippet and each file is imported.
#[derive(Default)]
struct Imports {
    snippets: HashMap<String, Vec<(usize, TextRange)>>,
    files: HashMap<usize, Vec<(usize, TextRange)>>,
    /// Whether imports name snippets by the arguments of other imports.
    is_open: bool,
}

/// What tells a matcher from others of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Anchor {
    /// The word that defines it.
    Word(usize, TextSize),
    /// What is not defined is the same thing in all of a site.
    Unit(Unit),
}

impl Scopes {
    pub(crate) fn new(file: &SourceFile) -> Scopes {
        let mut sources = file.project();
        let known = sources.iter().position(|it| it.path() == file.path());
        let own = known.unwrap_or(sources.len());
        match sources.get_mut(own) {
            // This one may be bound already.
            Some(known) => known.clone_from(file),
            None => sources.push(file.clone()),
        }
        let paths = sources.iter().enumerate();
        let by_path = paths.filter_map(|(number, it)| Some((it.path()?.clone(), number))).collect();
        let part = |source| Part {
            source,
            mentions: OnceCell::new(),
            imports: OnceCell::new(),
            layout: OnceCell::new(),
        };
        let files = sources.into_iter().map(part).collect();
        Scopes { files, own, by_path, imports: OnceCell::new(), edges: OnceCell::new() }
    }

    /// The number of the file that was asked about.
    pub(crate) fn own(&self) -> usize {
        self.own
    }

    pub(crate) fn source(&self, file: usize) -> Option<&SourceFile> {
        Some(&self.files.get(file)?.source)
    }

    /// The number of the file of a path.
    pub(crate) fn number(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// A stretch of a file, as answers name it.
    pub(crate) fn place(&self, file: usize, range: TextRange) -> FileRange {
        let other = self.source(file).filter(|_| file != self.own);
        FileRange { file: other.and_then(SourceFile::path).cloned(), range }
    }

    /// All names of a file, in the order of the text.
    pub(crate) fn mentions(&self, file: usize) -> &[Mention] {
        let Some(part) = self.files.get(file) else { return &[] };
        part.mentions.get_or_init(|| mentions::all(&part.source))
    }

    /// What the imports of a file name.
    pub(super) fn imports_of(&self, file: usize) -> Option<&FileImports> {
        let part = self.files.get(file)?;
        Some(part.imports.get_or_init(|| FileImports::new(&part.source)))
    }

    /// Where snippets of a name are imported: the number of the file, and the name there.
    pub(crate) fn snippet_imports(&self, name: &str) -> &[(usize, TextRange)] {
        self.imports().snippets.get(name).map_or(&[], Vec::as_slice)
    }

    /// Where a file is imported: the number of the file that imports it, and the pattern there.
    pub(crate) fn file_imports(&self, file: usize) -> &[(usize, TextRange)] {
        self.imports().files.get(&file).map_or(&[], Vec::as_slice)
    }

    /// Whether some import names this, and it is no snippet.
    pub(crate) fn has_import(&self, pattern: &str) -> bool {
        let imports = (0..self.files.len()).filter_map(|file| self.imports_of(file));
        imports.flat_map(|it| &it.files).any(|(mention, _)| mention.text == pattern)
    }

    /// The imports that name one file and no pattern: where, whether in quotes, how, and the path of
    /// the file.
    pub(crate) fn plain_imports(&self) -> Vec<(FileRange, bool, String, Arc<str>)> {
        let mut out = Vec::new();
        for file in 0..self.files.len() {
            for (mention, paths) in self.imports_of(file).iter().flat_map(|it| &it.files) {
                if let [path] = paths.as_slice()
                    && !mention.text.contains(['*', '?', '['])
                {
                    let place = self.place(file, mention.range);
                    let is_quoted = mention.around != mention.range;
                    out.push((place, is_quoted, mention.text.clone(), path.clone()));
                }
            }
        }
        out
    }

    /// The names of one kind and spelling in all files, in their order.
    pub(crate) fn alike(&self, kind: NameKind, text: &str) -> Vec<At<'_>> {
        let from_imports = kind == NameKind::Snippet && !self.imports().is_open;
        let mut out = Vec::new();
        for (file, part) in self.files.iter().enumerate() {
            let mentions = if !part.source.text().contains(text) {
                &[]
            } else if from_imports {
                self.imports_of(file).map_or(&[][..], |it| &it.snippets)
            } else {
                self.mentions(file)
            };
            let spelt = mentions.iter().filter(|it| it.kind == kind && it.text == text);
            out.extend(spelt.map(|mention| At { file, mention }));
        }
        out
    }

    /// The places where the same thing is named.
    pub(crate) fn same(&self, file: usize, name: &Name) -> Vec<At<'_>> {
        let alike = self.alike(name.kind, &name.text);
        let sets = self.things(name.kind, &alike);
        let own = alike.iter().position(|it| it.file == file && it.mention.range == name.range);
        let own = own.and_then(|own| sets.get(own)).copied();
        let same = alike.into_iter().zip(&sets).filter(|(_, set)| Some(**set) == own);
        same.map(|(at, _)| at).collect()
    }

    /// Whether another thing of a name is known where one thing is, or would be the same thing then.
    pub(crate) fn is_taken(&self, file: usize, name: &Name, new: &str) -> bool {
        let own = self.same(file, name);
        let of_kind = self.alike(name.kind, new);
        if matches!(name.kind, NameKind::Matcher | NameKind::ResponseMatcher) {
            let of =
                |text: &str, it: &At<'_>| self.definitions(name.kind, text, it.file, it.mention);
            let defined: BTreeSet<_> = own.iter().flat_map(|it| of(&name.text, it)).collect();
            let reached: BTreeSet<_> = own.iter().flat_map(|it| of(new, it)).collect();
            return of_kind.iter().any(|it| {
                !of(&name.text, it).is_disjoint(&defined) || !of(new, it).is_disjoint(&reached)
            });
        }
        let count = own.len();
        let both: Vec<At<'_>> = own.into_iter().chain(of_kind).collect();
        let sets = self.things(name.kind, &both);
        sets.iter().skip(count).any(|set| Some(set) == sets.first())
    }

    /// Where the matchers are defined that a name means at a place: the files and where the words begin there. A snippet's
    /// name can mean several, one for each place that imports it.
    pub(super) fn matcher_words(&self, file: usize, name: &Name) -> Vec<(usize, TextSize)> {
        let mut out = BTreeSet::new();
        let text = format!("@{}", name.text);
        self.resolve(name.kind, &text, (file, name.range.start()), &mut Vec::new(), &mut out);
        let word = |anchor| match anchor {
            Anchor::Word(file, start) => Some((file, start)),
            Anchor::Unit(_) => None,
        };
        out.into_iter().filter_map(word).collect()
    }

    /// Whether a place is outside of all sites, snippets and routes of its file.
    pub(crate) fn is_outside(&self, file: usize, at: TextSize) -> bool {
        self.layout(file).is_some_and(|layout| layout.unit(at) + 1 == layout.units.len())
    }

    /// The names in the word that begins at an offset, if names of a kind can be several things at once.
    pub(super) fn mentions_in(&self, file: usize, start: TextSize, kind: NameKind) -> &[Mention] {
        if kind == NameKind::Snippet {
            return &[];
        }
        let mentions = self.mentions(file);
        let from = mentions.partition_point(|it| it.around.start() < start);
        let to = mentions.partition_point(|it| it.around.start() <= start);
        mentions.get(from..to).unwrap_or_default()
    }

    /// Numbers the things that mentions of one kind name; all have the same spelling, or would have it.
    fn things(&self, kind: NameKind, alike: &[At<'_>]) -> Vec<usize> {
        match kind {
            NameKind::Matcher | NameKind::ResponseMatcher => {
                united(alike.iter().map(|it| self.anchors(*it)).collect())
            }
            NameKind::Capture | NameKind::Variable | NameKind::MapOutput => {
                // Known while a request is handled: in a site, and in all that it imports and invokes.
                let units: Vec<Unit> =
                    alike.iter().map(|it| self.unit(it.file, it.mention.range.start())).collect();
                let naming: BTreeSet<Unit> = units.iter().copied().collect();
                let mut sets: Vec<BTreeSet<Unit>> =
                    units.iter().map(|unit| BTreeSet::from([*unit])).collect();
                if naming.len() > 1 {
                    let edges = self.edges();
                    sets.extend(edges.keys().map(|root| {
                        let mut reached = reach(*root, edges);
                        reached.retain(|unit| naming.contains(unit));
                        reached
                    }));
                }
                united(sets)
            }
            _ => vec![0; alike.len()],
        }
    }

    /// What tells a matcher from others of its name.
    fn anchors(&self, at: At<'_>) -> BTreeSet<Anchor> {
        let At { file, mention } = at;
        let mut anchors = self.definitions(mention.kind, &mention.text, file, mention);
        if mention.access == Access::Definition {
            anchors.insert(Anchor::Word(file, mention.around.start()));
        }
        if anchors.is_empty() {
            anchors.insert(Anchor::Unit(self.unit(file, mention.range.start())));
        }
        anchors
    }

    fn definitions(
        &self,
        kind: NameKind,
        name: &str,
        file: usize,
        at: &Mention,
    ) -> BTreeSet<Anchor> {
        let mut out = BTreeSet::new();
        let name = format!("@{name}");
        self.resolve(kind, &name, (file, at.range.start()), &mut Vec::new(), &mut out);
        out
    }

    fn resolve(
        &self,
        kind: NameKind,
        name: &str,
        (file, at): (usize, TextSize),
        open: &mut Vec<Unit>,
        out: &mut BTreeSet<Anchor>,
    ) {
        let Some(layout) = self.layout(file) else { return };
        let response = kind == NameKind::ResponseMatcher;
        let known = layout.matchers.iter().filter(|it| {
            it.scope.contains_inclusive(at) && *it.name == *name && it.response == response
        });
        if let Some(narrow) = known.clone().map(|it| it.scope.len()).min() {
            for matcher in known.filter(|it| it.scope.len() == narrow) {
                let origin = matcher.origin.as_ref();
                let home = origin.and_then(|it| self.by_path.get(&it.file)).copied();
                let word = origin.map_or(matcher.range, |it| it.range);
                out.insert(Anchor::Word(home.unwrap_or(file), word.start()));
            }
            return;
        }
        // Snippets and files know what the places know that import them.
        let unit = (file, layout.unit(at));
        let snippet = layout.bodies.iter().find(|(_, body)| body.contains(at));
        let importing = match snippet {
            Some((name, _)) => self.snippet_imports(name),
            None if self.is_outside(file, at) => self.file_imports(file),
            None => return,
        };
        if importing.is_empty() || open.contains(&unit) {
            return;
        }
        open.push(unit);
        for (file, range) in importing {
            self.resolve(kind, name, (*file, range.start()), open, out);
        }
        open.pop();
    }

    fn layout(&self, file: usize) -> Option<&Layout> {
        let part = self.files.get(file)?;
        Some(part.layout.get_or_init(|| Layout::new(&part.source)))
    }

    /// The top-level statement around an offset.
    fn unit(&self, file: usize, offset: TextSize) -> Unit {
        (file, self.layout(file).map_or(0, |layout| layout.unit(offset)))
    }

    fn imports(&self) -> &Imports {
        self.imports.get_or_init(|| {
            let mut out = Imports::default();
            for file in 0..self.files.len() {
                let Some(imports) = self.imports_of(file) else { continue };
                out.is_open |= imports.is_open;
                for (mention, paths) in &imports.files {
                    for target in paths.iter().filter_map(|path| self.number(path)) {
                        out.files.entry(target).or_default().push((file, mention.range));
                    }
                }
            }
            for file in 0..self.files.len() {
                let mentions = if out.is_open {
                    self.mentions(file)
                } else {
                    self.imports_of(file).map_or(&[][..], |it| &it.snippets)
                };
                let used =
                    |it: &&Mention| it.kind == NameKind::Snippet && it.access == Access::Read;
                for mention in mentions.iter().filter(used) {
                    let places = out.snippets.entry(mention.text.clone()).or_default();
                    places.push((file, mention.range));
                }
            }
            out
        })
    }

    /// Which statement imports or invokes which.
    fn edges(&self) -> &HashMap<Unit, BTreeSet<Unit>> {
        self.edges.get_or_init(|| {
            let mut edges: HashMap<Unit, BTreeSet<Unit>> = HashMap::new();
            let mut add = |(file, range): (usize, TextRange), target: Unit| {
                edges.entry(self.unit(file, range.start())).or_default().insert(target);
            };
            for file in 0..self.files.len() {
                let Some(layout) = self.layout(file) else { continue };
                for place in self.file_imports(file) {
                    add(*place, (file, layout.units.len().saturating_sub(1)));
                }
                for (kind, name, unit) in &layout.named {
                    if *kind == NameKind::Snippet {
                        for place in self.snippet_imports(name) {
                            add(*place, (file, *unit));
                        }
                        continue;
                    }
                    for it in self.alike(*kind, name) {
                        if it.mention.access == Access::Read {
                            add((it.file, it.mention.range), (file, *unit));
                        }
                    }
                }
            }
            edges
        })
    }
}

/// All that can be reached from a statement, itself included.
fn reach(from: Unit, edges: &HashMap<Unit, BTreeSet<Unit>>) -> BTreeSet<Unit> {
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
fn united<T: Eq + Hash>(sets: Vec<BTreeSet<T>>) -> Vec<usize> {
    // Each set points to another of its group, the first of them to itself.
    let mut first: Vec<usize> = (0..sets.len()).collect();
    let mut owners: HashMap<T, usize> = HashMap::new();
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
