//! Who defines and who imports what in a file.

use crate::SourceFile;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;
use syntax::ast::{Block, Import, NamedRoute, SiteBlock, Snippet, Statement, Word};
use syntax::{SyntaxKind, SyntaxNode, TextRange, TextSize};

/// The snippets, named routes and imports of a file, each in the order of the text.
#[derive(Debug, Default)]
pub(crate) struct Snippets {
    pub(crate) all: Vec<Snippet>,
    pub(crate) routes: Vec<NamedRoute>,
    pub(crate) imports: Vec<ImportUse>,
    /// The first definition of each name.
    by_name: HashMap<String, usize>,
    /// Which of the imports stand in each snippet.
    bodies: Vec<Range<usize>>,
    /// Which snippets are brought in; looked for when somebody asks.
    brought: OnceCell<Vec<bool>>,
    /// Whether a line may be anything: a variable, or a part of another import's block or arguments.
    has_open_lines: bool,
    has_sites: bool,
}

/// An import and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct ImportUse {
    pub(crate) import: Import,
    pub(crate) pattern: Word,
    /// What is imported; `None` where that depends on variables or arguments.
    pub(crate) name: Option<String>,
    /// The snippet in whose body it stands, by its place in [`Snippets::all`].
    pub(crate) owner: Option<usize>,
    /// Whether it stands in a named route.
    pub(crate) in_route: bool,
    /// Whether it stands in no block.
    pub(crate) is_outermost: bool,
}

impl ImportUse {
    /// How many arguments it gives; `None` if that depends on variables or on another import.
    pub(crate) fn given(&self) -> Option<usize> {
        let args: Vec<Word> = self.import.args().collect();
        let open = |word: &Word| {
            let several = |part: SyntaxNode| {
                part.kind() == SyntaxKind::IMPORT_ARG && part.text().contains_char(':')
            };
            word.is_opaque()
                || word.parts().any(|part| part.kind() == SyntaxKind::BLOCK_ARG || several(part))
        };
        (!args.iter().any(open)).then_some(args.len())
    }

    pub(crate) fn start(&self) -> TextSize {
        self.import.syntax().text_range().start()
    }
}

impl Snippets {
    pub(crate) fn of(file: &SourceFile) -> Snippets {
        let mut out = Snippets::default();
        for statement in file.parse().tree().statements() {
            let mut place = Place { owner: None, in_route: false, is_outermost: true };
            match &statement {
                Statement::Snippet(snippet) => {
                    let index = out.all.len();
                    place.owner = Some(index);
                    if let Some(name) = snippet.name() {
                        out.by_name.entry(name).or_insert(index);
                    }
                    out.all.push(snippet.clone());
                }
                Statement::NamedRoute(route) => {
                    place.in_route = true;
                    out.routes.push(route.clone());
                }
                Statement::SiteBlock(site) => {
                    out.has_sites = true;
                    out.has_open_lines |= may_open_lines(file, site);
                }
                _ => {}
            }
            let first = out.imports.len();
            out.statement(file, &statement, place);
            if place.owner.is_some() {
                out.bodies.push(first..out.imports.len());
            }
        }
        out
    }

    /// The snippet of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Snippet> {
        self.all.get(*self.by_name.get(name)?)
    }

    /// The place of a snippet in [`Snippets::all`].
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The imports of a snippet.
    pub(crate) fn imports_of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ImportUse> {
        self.imports.iter().filter(move |it| it.name.as_deref() == Some(name))
    }

    /// The imports in the body of a snippet, which is given by its place in [`Snippets::all`].
    pub(crate) fn imports_in(&self, owner: usize) -> &[ImportUse] {
        let body = self.bodies.get(owner).and_then(|body| self.imports.get(body.clone()));
        body.unwrap_or_default()
    }

    /// The snippet in whose body an offset is, by its place in [`Snippets::all`].
    pub(crate) fn owner(&self, offset: TextSize) -> Option<usize> {
        self.all.iter().position(|it| it.syntax().text_range().contains(offset))
    }

    /// Whether Caddy reads the lines of a place: those of a snippet that nothing outside of snippets brings it does not.
    pub(crate) fn is_read(&self, at: TextSize) -> bool {
        let brought = || self.brought.get_or_init(|| self.find_brought());
        self.owner(at).is_none_or(|owner| brought().get(owner) == Some(&true))
    }

    /// Whether an import outside of all snippets brings each, directly or through others.
    fn find_brought(&self) -> Vec<bool> {
        let mut out = vec![false; self.all.len()];
        let mut next: Vec<_> = self.imports.iter().filter(|it| it.owner.is_none()).collect();
        while let Some(import) = next.pop() {
            let target = import.name.as_deref().and_then(|name| self.position(name));
            let Some(target) = target else { continue };
            if let Some(slot) = out.get_mut(target).filter(|slot| !**slot) {
                *slot = true;
                next.extend(self.imports_in(target));
            }
        }
        out
    }

    /// Whether all snippets, routes and matchers that the file can use are in it.
    pub(crate) fn is_whole(&self, file: &SourceFile) -> bool {
        file.is_main()
            && self.has_sites
            && !self.has_open_lines
            && self
                .imports
                .iter()
                .all(|it| it.name.as_deref().is_some_and(|it| self.get(it).is_some()))
    }

    /// Whether the file, with which Caddy might begin, rather looks like one that others import for what it defines.
    pub(crate) fn is_library(&self, file: &SourceFile) -> bool {
        !file.is_part() && !self.has_sites && self.imports.iter().all(|it| !it.is_outermost)
    }

    /// Whether a line may be anything.
    pub(crate) fn has_open_lines(&self) -> bool {
        self.has_open_lines
    }

    fn statement(&mut self, file: &SourceFile, statement: &Statement, place: Place) {
        if let Statement::Import(import) = statement
            && let Some(pattern) = import.pattern()
        {
            let name = pattern.parts().next().is_none().then(|| pattern.value().into_owned());
            let (import, Place { owner, in_route, is_outermost }) = (import.clone(), place);
            let import = ImportUse { import, pattern, name, owner, in_route, is_outermost };
            self.imports.push(import);
        }
        if let Statement::Directive(directive) = statement {
            let mut parts = directive.name().into_iter().flat_map(|name| name.parts());
            // The parts of a snippet are those of its imports, which are all known.
            self.has_open_lines |= parts.any(|part| {
                part.kind() == SyntaxKind::ENV_VAR
                    || place.owner.is_none()
                        && matches!(part.kind(), SyntaxKind::IMPORT_ARG | SyntaxKind::BLOCK_ARG)
            });
        }
        for block in blocks(statement) {
            // Most blocks hold nothing of interest, which their text tells sooner than their nodes.
            if !may_bring(text_of(file, block.syntax().text_range())) {
                continue;
            }
            for line in block.statements() {
                self.statement(file, &line, Place { is_outermost: false, ..place });
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Place {
    owner: Option<usize>,
    in_route: bool,
    is_outermost: bool,
}

/// Whether the addresses of a site may be lines of the one before: one without braces goes on behind a variable.
fn may_open_lines(file: &SourceFile, site: &SiteBlock) -> bool {
    let (all, block) = (site.syntax().text_range(), site.block());
    let end = block.as_ref().map_or(all.end(), |block| block.syntax().text_range().start());
    text_of(file, TextRange::new(all.start(), end)).contains("{$")
        && block.is_none_or(|block| block.open_brace().is_none())
        && site.addresses().any(|word| word.is_opaque())
}

/// Whether a text may hold an import, or a line that may be anything. A backslash can hide the word.
fn may_bring(text: &str) -> bool {
    ["import", "{$", "{args", "{block", "\\"].iter().any(|it| text.contains(it))
}

fn blocks(statement: &Statement) -> impl Iterator<Item = Block> {
    statement.syntax().children().filter_map(Block::cast)
}

/// The name that was probably meant.
pub(crate) fn did_you_mean(wrong: &str, names: impl Iterator<Item = String>) -> Option<String> {
    let most = (wrong.chars().count() / 3).max(1);
    let near = names.map(|name| (distance(wrong, &name), name)).filter(|(far, _)| *far <= most);
    near.min_by_key(|(far, _)| *far).map(|(_, name)| name)
}

/// How many characters must be put in, taken out, replaced or swapped with the next.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let at = |row: &[usize], i: usize| row.get(i).copied().unwrap_or(usize::MAX / 2);
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least =
                (at(&row, j) + usize::from(x != y)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    at(&row, b.len())
}

/// The number of the line on which an offset is, from 1.
pub(crate) fn line_number(file: &SourceFile, offset: TextSize) -> usize {
    let before = file.text().get(..offset.into()).unwrap_or_default();
    before.bytes().filter(|&byte| byte == b'\n').count() + 1
}

/// The text of a range.
pub(crate) fn text_of(file: &SourceFile, range: TextRange) -> &str {
    file.text().get(std::ops::Range::from(range)).unwrap_or_default()
}
