//! Matchers across files: line by line as Caddy puts them together, where all is known.

use crate::diagnostics::files::{Reading, Step, short};
use crate::diagnostics::{About, Diagnostic, Severity};
use crate::snippets::line_number;
use crate::{FileRange, SourceFile};
use analysis::{Names, Role};
use catalog::{Body, Ty};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;
use syntax::ast::{Statement, Word};
use syntax::{Mode, TextRange};

/// More bytes than these are not put together after every change.
const BYTES_MAX: usize = 1 << 16;
/// More blocks and imports than these are not followed.
const STEPS_MAX: usize = 5_000;

pub(super) fn check(about: About<'_>, out: &mut Vec<Diagnostic>) {
    let Some(scopes) = Scopes::of(about) else { return };
    let mut found = Vec::new();
    for scope in 0..scopes.all.len() {
        scopes.duplicates(about, scope, &mut found);
    }
    scopes.undefined(about, &mut found);
    for finding in found {
        let is_told = |it: &Diagnostic| {
            it.severity == Severity::Error && it.range.intersect(finding.range).is_some()
        };
        if !out.iter().any(is_told) {
            out.push(finding);
        }
    }
}

/// A word, and the imports that lead to it, the outermost first.
struct Place {
    file: Arc<str>,
    range: TextRange,
    way: Rc<[Step]>,
}

impl Place {
    fn is_in(&self, about: About<'_>) -> bool {
        about.file.is_at(&self.file)
    }

    fn seen_from(&self, file: &SourceFile) -> FileRange {
        let other = (!file.is_at(&self.file)).then(|| self.file.clone());
        FileRange { file: other, range: self.range }
    }
}

/// The lines in which matchers are known together.
struct Scope {
    parent: Option<usize>,
    /// The imports that lead to its block.
    way: Rc<[Step]>,
    defined: Vec<(String, Place)>,
    used: Vec<(String, Place)>,
}

/// All of them.
struct Scopes<'a> {
    reading: Reading<'a>,
    all: Vec<Scope>,
    files: HashMap<Arc<str>, Rc<Words>>,
    steps: usize,
    /// Whether something is met that may be anything.
    is_open: bool,
}

/// What the words of a file are, as far as it matters here.
#[derive(Default)]
struct Words {
    matchers: HashSet<TextRange>,
    entries: HashMap<TextRange, Body>,
    unknown: HashSet<TextRange>,
}

/// What the lines of a block are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    Directives,
    Options,
}

impl<'a> Scopes<'a> {
    /// `None` where not all is known, or is too much, or no other file has to do with it.
    fn of(about: About<'a>) -> Option<Scopes<'a>> {
        if !about.others.are_known() {
            return None;
        }
        let others = about.file.other_files();
        let entry = about.file.entry().unwrap_or(about.file);
        let bytes = others.iter().map(|it| it.text().len()).sum::<usize>();
        let all = bytes + entry.text().len() + about.file.text().len();
        if others.is_empty() && !about.file.is_part() || all > BYTES_MAX {
            return None;
        }
        let own = Names::of(about.file.parse());
        let is_open = own.is_open || about.others.any(|it| it.is_open);
        let has_any = |it: &Names| !it.matchers.is_empty() || !it.defined_matchers.is_empty();
        if is_open || !has_any(&own) && !about.others.any(has_any) {
            return None;
        }
        let reading = Reading::of(about.file)?;
        let (all, files) = (Vec::new(), HashMap::new());
        let mut scopes = Scopes { reading, all, files, steps: 0, is_open: false };
        scopes.file(entry.path()?, &[]);
        (!scopes.is_open).then_some(scopes)
    }

    /// The sites and named routes of a file.
    fn file(&mut self, path: &Arc<str>, way: &[Step]) {
        let Some(known) = self.reading.known(path) else { return };
        for statement in known.file.parse().tree().statements() {
            match &statement {
                Statement::SiteBlock(_) | Statement::NamedRoute(_) => {
                    let scope = self.open(None, way);
                    self.block(&statement, path, Lines::Directives, scope, way);
                }
                Statement::Import(import) => {
                    let way = self.step(path, import, way);
                    for (path, snippet) in
                        way.last().map_or_else(Vec::new, |it| self.reading.targets(it))
                    {
                        // The lines of a snippet can be anything here.
                        self.is_open |= snippet.is_some();
                        self.file(&path, &way);
                    }
                }
                Statement::Directive(_) | Statement::MatcherDef(_) => self.is_open = true,
                Statement::Snippet(_) | Statement::GlobalOptions(_) => {}
            }
        }
    }

    fn open(&mut self, parent: Option<usize>, way: &[Step]) -> usize {
        let (defined, used) = (Vec::new(), Vec::new());
        self.all.push(Scope { parent, way: way.into(), defined, used });
        self.all.len() - 1
    }

    fn step(&mut self, path: &Arc<str>, import: &syntax::ast::Import, way: &[Step]) -> Vec<Step> {
        self.steps += 1;
        self.is_open |= self.steps > STEPS_MAX || import.block().is_some();
        let known = self.reading.known(path);
        let mut imports = known.iter().flat_map(|known| &known.snippets.imports);
        let import = imports.find(|it| it.import == *import).filter(|it| it.name.is_some());
        self.is_open |= import.is_none();
        if self.is_open {
            return Vec::new();
        }
        let step = import.map(|import| Step { file: path.clone(), import: import.clone() });
        way.iter().cloned().chain(step).collect()
    }

    fn block(&mut self, of: &Statement, path: &Arc<str>, lines: Lines, scope: usize, way: &[Step]) {
        for statement in of.block().iter().flat_map(syntax::ast::Block::statements) {
            self.line(&statement, path, lines, scope, way);
        }
    }

    fn line(
        &mut self,
        line: &Statement,
        path: &Arc<str>,
        lines: Lines,
        scope: usize,
        way: &[Step],
    ) {
        let words = self.words(path);
        self.steps += 1;
        if self.is_open || self.steps > STEPS_MAX {
            self.is_open = true;
            return;
        }
        let place = |range| Place { file: path.clone(), range, way: way.into() };
        let first = line.syntax().children().find_map(Word::cast);
        let uses: Vec<(String, Place)> = line
            .syntax()
            .children()
            .filter_map(Word::cast)
            .filter(|word| words.matchers.contains(&word.syntax().text_range()))
            .map(|word| (word.value().into_owned(), place(word.syntax().text_range())))
            .filter(|(name, _)| name.starts_with('@'))
            .collect();
        match line {
            Statement::Import(import) => {
                let way = self.step(path, import, way);
                let targets = way.last().map_or_else(Vec::new, |it| self.reading.targets(it));
                for (path, snippet) in targets {
                    let Some(known) = self.reading.known(&path) else { continue };
                    match snippet.and_then(|number| known.snippets.all.get(number)) {
                        Some(snippet) => {
                            let snippet = Statement::Snippet(snippet.clone());
                            self.block(&snippet, &path, lines, scope, &way);
                        }
                        None if known.file.binding().mode() == Mode::Fragment => {
                            for line in known.file.parse().tree().statements() {
                                self.line(&line, &path, lines, scope, &way);
                            }
                        }
                        // It is imported at the top level, too, and its tree is made for that.
                        None => self.is_open = true,
                    }
                }
            }
            Statement::MatcherDef(_) if lines == Lines::Directives => {
                if let (Some(word), Some(scope)) = (first, self.all.get_mut(scope)) {
                    let name = word.value().into_owned();
                    scope.defined.push((name, place(word.syntax().text_range())));
                }
            }
            Statement::Directive(_) => {
                if let Some(scope) = self.all.get_mut(scope) {
                    scope.used.extend(uses);
                }
                let Some(name) = first.map(|it| it.syntax().text_range()) else { return };
                match words.entries.get(&name) {
                    // It is one thing here and another there, or nobody knows.
                    _ if words.unknown.contains(&name) => {
                        self.is_open |= line.block().is_some();
                    }
                    Some(Body::Directives | Body::ResponseDirectives) => {
                        let inner = self.open(Some(scope), way);
                        self.block(line, path, Lines::Directives, inner, way);
                    }
                    _ => self.block(line, path, Lines::Options, scope, way),
                }
            }
            _ => {}
        }
    }

    fn words(&mut self, path: &Arc<str>) -> Rc<Words> {
        if let Some(known) = self.files.get(path) {
            return known.clone();
        }
        let mut words = Words::default();
        if let Some(known) = self.reading.known(path) {
            for (range, role) in known.file.binding().all_roles() {
                match role {
                    Role::Directive(id) | Role::Option(id) => {
                        let body = known.file.catalog()[*id].body;
                        let before = words.entries.insert(range, body);
                        if before.is_some_and(|before| before != body) {
                            words.unknown.insert(range);
                        }
                    }
                    Role::Unknown | Role::UnderUnknown | Role::Opaque => {
                        words.unknown.insert(range);
                    }
                    _ if role.param().is_some_and(|it| it.ty == Ty::Matcher) => {
                        words.matchers.insert(range);
                    }
                    _ => {}
                }
            }
        }
        let words = Rc::new(words);
        self.files.insert(path.clone(), words.clone());
        words
    }

    /// Where a matcher is defined that is known in a scope, the nearest first.
    fn known_in(&self, scope: usize, name: &str) -> impl Iterator<Item = &Place> {
        let around = std::iter::successors(self.all.get(scope), |it| self.all.get(it.parent?));
        let defined = around.flat_map(|scope| &scope.defined);
        defined.filter(move |(it, _)| it == name).map(|(_, place)| place)
    }

    /// `matcher-duplicate` where the two definitions are in two files, or come by import.
    fn duplicates(&self, about: About<'_>, number: usize, out: &mut Vec<Diagnostic>) {
        let Some(scope) = self.all.get(number) else { return };
        for (index, (name, second)) in scope.defined.iter().enumerate() {
            let before = scope.defined.iter().take(index).filter(|(it, _)| it == name);
            let before = before.map(|(_, place)| place);
            let outer = scope.parent.into_iter().flat_map(|parent| self.known_in(parent, name));
            let Some(first) = before.chain(outer).next() else { continue };
            // The import by which it comes into the block, which is none if it is written there.
            let step = second.way.get(scope.way.len());
            let (file, range) = match step {
                Some(step) => (&step.file, step.range()),
                None => (&second.file, second.range),
            };
            if !about.file.is_at(file) {
                continue;
            }
            let home = self
                .reading
                .known(&first.file)
                .map(|it| line_number(&it.file, first.range.start()));
            let line = home.unwrap_or_default();
            let of = if first.is_in(about) {
                String::new()
            } else {
                format!(" of `{}`", short(&first.file))
            };
            let message = match step {
                None => format!(
                    "the matcher `{name}` is already defined on line {line}{of}; Caddy refuses a second one, also in a block inside"
                ),
                Some(_) => format!(
                    "this import brings the matcher `{name}`, which is already defined on line {line}{of}; Caddy refuses a second one, also in a block inside"
                ),
            };
            let mut found = Diagnostic::new(range, Severity::Error, "matcher-duplicate", message)
                .related_at(first.seen_from(about.file), "defined here");
            if step.is_some() {
                found = found.related_at(second.seen_from(about.file), "and here");
            }
            for step in scope.way.iter() {
                found = found.related_at(step.seen_from(about.file), "imported from here");
            }
            out.push(found);
        }
    }

    /// `matcher-undefined` where imports lead from where it is used, or to it.
    fn undefined(&self, about: About<'_>, out: &mut Vec<Diagnostic>) {
        let uses = || {
            self.all.iter().enumerate().flat_map(|(number, scope)| {
                scope.used.iter().map(move |(name, place)| (number, name, place))
            })
        };
        let is_known = |scope, name: &str| self.known_in(scope, name).next().is_some();
        let key = |place: &Place| (place.file.clone(), place.range);
        // What is known in one place and not in another.
        let known: HashSet<_> = uses()
            .filter(|(scope, name, _)| is_known(*scope, name))
            .map(|(_, _, place)| key(place))
            .collect();
        let mut told = HashSet::new();
        for (_, name, place) in uses().filter(|(scope, name, _)| !is_known(*scope, name)) {
            let in_snippet = self
                .reading
                .known(&place.file)
                .is_some_and(|known| known.snippets.owner(place.range.start()).is_some());
            // The last import that is in no snippet.
            let step = place.way.iter().rfind(|step| step.import.owner.is_none());
            let at_import = in_snippet || known.contains(&key(place));
            let (file, range) = match step.filter(|_| at_import) {
                Some(step) => (&step.file, step.range()),
                None => (&place.file, place.range),
            };
            if !about.file.is_at(file) || !told.insert((range, name)) {
                continue;
            }
            let other = self.all.iter().flat_map(|it| &it.defined).find(|(it, _)| it == name);
            out.push(self.not_known(about, range, (name, place), other.map(|(_, it)| it)));
        }
    }

    fn not_known(
        &self,
        about: About<'_>,
        range: TextRange,
        (name, place): (&str, &Place),
        other: Option<&Place>,
    ) -> Diagnostic {
        let line = |place: &Place| {
            let known = self.reading.known(&place.file);
            let line =
                known.map(|it| line_number(&it.file, place.range.start())).unwrap_or_default();
            let of = if place.is_in(about) {
                String::new()
            } else {
                format!(" of `{}`", short(&place.file))
            };
            format!("line {line}{of}")
        };
        let is_here = place.is_in(about) && place.range == range;
        let message = match other {
            _ if !is_here => format!(
                "the matcher `{name}`, which is used on {}, is not defined here",
                line(place)
            ),
            Some(other) => format!(
                "the matcher `{name}` is not known here: it is defined on {}, in a block that does not hold this line",
                line(other)
            ),
            None => format!("there is no matcher `{name}`"),
        };
        let mut found = Diagnostic::new(range, Severity::Error, "matcher-undefined", message);
        if !is_here {
            found = found.related_at(place.seen_from(about.file), "used here");
        }
        if let Some(other) = other {
            found = found.related_at(other.seen_from(about.file), "defined here");
        }
        for step in
            place.way.iter().filter(|step| !(about.file.is_at(&step.file) && step.range() == range))
        {
            found = found.related_at(step.seen_from(about.file), "imported from here");
        }
        found
    }
}
