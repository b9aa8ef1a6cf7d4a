//! How Caddy comes by what it reads: import by import, in its order.

use crate::snippets::{ImportUse, Snippets};
use crate::{FileRange, SourceFile};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;
use syntax::{Mode, SyntaxKind, TextRange, TextSize};

/// All files that Caddy reads together, each looked at when somebody asks.
pub(in crate::diagnostics) struct Reading<'a> {
    file: &'a SourceFile,
    /// The path of the file that Caddy reads first.
    entry: Arc<str>,
    known: RefCell<HashMap<Arc<str>, Option<Rc<Known>>>>,
}

/// A file and its imports.
pub(in crate::diagnostics) struct Known {
    pub(in crate::diagnostics) file: SourceFile,
    pub(in crate::diagnostics) snippets: Snippets,
}

/// An import on the way to what Caddy reads.
#[derive(Clone)]
pub(in crate::diagnostics) struct Step {
    /// The path of the file in which it stands.
    pub(in crate::diagnostics) file: Arc<str>,
    pub(in crate::diagnostics) import: ImportUse,
}

/// An import of a snippet that is defined only behind it.
pub(super) struct Early {
    /// The imports that lead to it, the outermost first, and it.
    pub(super) way: Vec<Step>,
    pub(super) name: String,
}

/// A file, or the snippet in it with this number.
pub(in crate::diagnostics) type Source = (Arc<str>, Option<usize>);

impl Step {
    pub(in crate::diagnostics) fn range(&self) -> TextRange {
        self.import.pattern.syntax().text_range()
    }

    /// Its place, seen from a file.
    pub(in crate::diagnostics) fn seen_from(&self, file: &SourceFile) -> FileRange {
        let other = (!file.is_at(&self.file)).then(|| self.file.clone());
        FileRange { file: other, range: self.range() }
    }
}

impl<'a> Reading<'a> {
    /// `None` where no other file is known.
    pub(in crate::diagnostics) fn of(file: &'a SourceFile) -> Option<Reading<'a>> {
        file.path()?;
        let entry = file.binding().entry_path().clone();
        Some(Reading { file, entry, known: RefCell::default() })
    }

    /// A file with its imports. `None` if Caddy does not read it with this one.
    pub(in crate::diagnostics) fn known(&self, path: &Arc<str>) -> Option<Rc<Known>> {
        if let Some(known) = self.known.borrow().get(path) {
            return known.clone();
        }
        let known = self.file.sibling(path).map(|file| {
            let snippets = Snippets::of(&file);
            Rc::new(Known { file, snippets })
        });
        self.known.borrow_mut().insert(path.clone(), known.clone());
        known
    }

    /// The imports that lead from one in the file that Caddy reads first to an offset in another file, or in a snippet;
    /// the outermost first.
    pub(super) fn way(&self, from: TextRange, to: (&Arc<str>, TextSize)) -> Option<Vec<Step>> {
        let entry = self.known(&self.entry)?;
        let mut imports = entry.snippets.imports.iter();
        let import =
            imports.find(|it| it.import.syntax().text_range().contains_inclusive(from.start()))?;
        let goal = self.known(to.0)?;
        let goal = (to.0.clone(), goal.snippets.owner(to.1));
        let mut way = vec![Step { file: self.entry.clone(), import: import.clone() }];
        self.leads_to(&goal, &mut way, &mut HashSet::new()).then_some(way)
    }

    fn leads_to(&self, goal: &Source, way: &mut Vec<Step>, seen: &mut HashSet<Source>) -> bool {
        let targets = way.last().map(|last| self.targets(last)).unwrap_or_default();
        for target in targets {
            if target == *goal {
                return true;
            }
            if !seen.insert(target.clone()) {
                continue;
            }
            for import in self.imports_in(&target) {
                way.push(Step { file: target.0.clone(), import });
                if self.leads_to(goal, way, seen) {
                    return true;
                }
                way.pop();
            }
        }
        false
    }

    /// The snippet, or the files, that an import names.
    pub(in crate::diagnostics) fn targets(&self, step: &Step) -> Vec<Source> {
        let Some(name) = step.import.name.as_deref() else { return Vec::new() };
        if let Some((home, _)) = self.file.binding().snippet_definition(name) {
            let number = self.known(&home).and_then(|home| home.snippets.position(name));
            return number.map(|number| (home, Some(number))).into_iter().collect();
        }
        self.files(step, name)
    }

    fn files(&self, step: &Step, name: &str) -> Vec<Source> {
        let found = self.known(&step.file).and_then(|known| known.file.finds(name));
        found.iter().flatten().map(|file| (file.path().clone(), None)).collect()
    }

    /// The imports of a source, without those that other imports get as their blocks.
    fn imports_in(&self, source: &Source) -> Vec<ImportUse> {
        let Some(known) = self.known(&source.0) else { return Vec::new() };
        let imports = known.snippets.imports.iter();
        let own = imports.filter(|it| it.owner == source.1 && !is_in_block(it));
        own.cloned().collect()
    }

    /// The imports of snippets that are defined only behind them.
    pub(super) fn early(&self) -> Vec<Early> {
        let mut reader = Reader {
            reading: self,
            defined: HashSet::new(),
            seen: HashSet::new(),
            way: Vec::new(),
            found: Vec::new(),
        };
        reader.file(&self.entry);
        let mut found = reader.found;
        // What is never defined where Caddy reads is not there at all.
        found.retain(|it| reader.defined.contains(&it.name));
        found
    }
}

fn is_in_block(import: &ImportUse) -> bool {
    let mut around = import.import.syntax().ancestors().skip(1);
    around.any(|it| it.kind() == SyntaxKind::IMPORT)
}

/// Goes through all files as Caddy does.
struct Reader<'r, 'a> {
    reading: &'r Reading<'a>,
    defined: HashSet<String>,
    /// What was read; only the first time counts, since Caddy does not come by the second if that fails.
    seen: HashSet<Source>,
    way: Vec<Step>,
    found: Vec<Early>,
}

impl Reader<'_, '_> {
    fn file(&mut self, path: &Arc<str>) {
        let Some(known) = self.reading.known(path) else { return };
        let defines = known.file.binding().mode() == Mode::File;
        let mut snippets = known.snippets.all.iter().filter(|_| defines).peekable();
        let start = |it: &syntax::ast::Snippet| it.syntax().text_range().start();
        for import in self.reading.imports_in(&(path.clone(), None)) {
            while let Some(snippet) = snippets.next_if(|it| start(it) < import.start()) {
                self.defined.extend(snippet.name());
            }
            self.import(path, import);
        }
        self.defined.extend(snippets.filter_map(syntax::ast::Snippet::name));
    }

    fn import(&mut self, file: &Arc<str>, import: ImportUse) {
        let Some(name) = import.name.clone() else { return };
        let step = Step { file: file.clone(), import };
        let is_snippet = self.reading.file.binding().has_snippet(&name);
        let targets = if is_snippet && self.defined.contains(&name) {
            self.reading.targets(&step)
        } else {
            self.reading.files(&step, &name)
        };
        self.way.push(step);
        if targets.is_empty() && is_snippet && !self.defined.contains(&name) {
            self.found.push(Early { way: self.way.clone(), name });
        }
        for target in targets {
            if !self.seen.insert(target.clone()) {
                continue;
            }
            if target.1.is_none() {
                self.file(&target.0);
                continue;
            }
            for import in self.reading.imports_in(&target) {
                self.import(&target.0, import);
            }
        }
        self.way.pop();
    }
}
