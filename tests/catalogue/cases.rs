//! What Caddy is asked about an entry: its right uses and its wrong ones.

use crate::lines::{self, Line};
use crate::oracle::Oracle;
use crate::uses::{Args, Around, Lines, Path, Writer, namespaces, site};
use catalog::{
    Body, Entry, EntryId, EntryKind, ExamplePlace, Repeat, Signature, StrayBlock, Surplus, Term,
    Ty, fit,
};
use std::collections::{BTreeMap, BTreeSet};

/// Wrong uses that Caddy adapts and refuses when the configuration is loaded: the entry and what is wrong.
const REFUSED_LATER: &[(&str, &str)] =
    &[("basic_auth > *", SECOND), ("basicauth > *", SECOND), ("map > *", SECOND)];

const SECOND: &str = "a second occurrence";

/// What Caddy says of the catalogue.
#[derive(Debug, Default)]
pub struct Tally {
    /// Examples that Caddy adapts.
    pub examples: usize,
    /// Examples of plugins that Caddy parses.
    pub plugin_examples: usize,
    /// Right uses that Caddy adapts.
    pub uses: usize,
    /// Wrong uses that Caddy refuses.
    pub refused: usize,
    /// What Caddy alone cannot adapt, by the reason that the entries give.
    pub unproven: BTreeMap<String, BTreeSet<String>>,
    /// Where Caddy and the catalogue disagree.
    pub wrong: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Taken,
    Refused,
}

/// Asks Caddy.
pub struct Prover<'c> {
    writer: Writer<'c>,
    oracle: Oracle,
    tally: Tally,
}

impl<'c> Prover<'c> {
    pub fn new(writer: Writer<'c>, oracle: Oracle) -> Prover<'c> {
        Prover { writer, oracle, tally: Tally::default() }
    }

    /// Proves all standard entries.
    pub fn prove(mut self) -> Tally {
        let catalog = self.writer.catalog;
        for (id, entry) in catalog.all() {
            if entry.status.removed.is_none() {
                self.examples(entry);
            }
            if entry.plugin.is_some() {
                continue;
            }
            let has_uses = match entry.kind {
                EntryKind::Directive | EntryKind::GlobalOption | EntryKind::ResponseMatcher => true,
                // A module that is the same as a directive is proven by that directive.
                EntryKind::Module => entry.body != Body::JsonOnly && entry.same_as.is_none(),
                _ => false,
            };
            if has_uses && entry.parent.is_none() {
                self.uses(&vec![id]);
            }
        }
        self.tally
    }

    /// What Caddy says against a text.
    fn error(&mut self, text: &str) -> Option<String> {
        let adapt = self.oracle.ask_one(&["adapt"], text).adapt;
        let fault = (!adapt.fault.is_empty()).then_some(adapt.fault);
        adapt.error.or(fault)
    }

    fn examples(&mut self, entry: &Entry) {
        for example in &entry.docs.examples {
            let text = match example.place {
                ExamplePlace::File => example.text.to_string(),
                ExamplePlace::Global => format!("{{\n{}\n}}\n", example.text),
                ExamplePlace::Site => format!("example.com {{\n{}\n}}\n", example.text),
            };
            if entry.plugin.is_some() {
                self.plugin_example(entry, &text);
                continue;
            }
            match (self.error(&text), &entry.docs.unproven) {
                (None, _) => self.tally.examples += 1,
                (Some(_), Some(reason)) => self.unproven(&entry.name, reason),
                (Some(error), None) => {
                    let what = format!("{}: an example", entry.name);
                    self.tally.wrong.push(finding(entry, &what, &error, &text));
                }
            }
        }
    }

    /// Of the words of a plugin Caddy knows nothing, but braces and quotes it does.
    fn plugin_example(&mut self, entry: &Entry, text: &str) {
        match self.oracle.ask_one(&["parse"], text).parse.error {
            None => self.tally.plugin_examples += 1,
            Some(error) => {
                let what = format!("{}: an example", entry.name);
                self.tally.wrong.push(finding(entry, &what, &error, text));
            }
        }
    }

    fn unproven(&mut self, name: &str, reason: &str) {
        self.tally.unproven.entry(reason.to_string()).or_default().insert(name.to_string());
    }

    /// The uses of an entry and of all below it.
    fn uses(&mut self, path: &Path) {
        let &id = path.last().expect("a path has an end");
        let catalog = self.writer.catalog;
        let entry = &catalog[id];
        let minimal = self.writer.minimal_line(id, Around::Minimal);
        let mut place = Place { path, entry, around: Around::Minimal };
        if entry.status.refused.is_some() || entry.status.removed.is_some() {
            self.expect(place, "any use", Expected::Refused, minimal);
            return;
        }
        if self.writer.file(path, minimal.clone(), Around::Minimal).is_some() {
            let candidates = [Around::Minimal, Around::Bare, Around::Provider];
            let taken = candidates.into_iter().find(|&around| {
                let file = self.writer.file(path, minimal.clone(), around);
                file.is_some_and(|file| self.error(&lines::write(&file)).is_none())
            });
            place.around = taken.unwrap_or(Around::Minimal);
            // What is refused with or without a fault says nothing about the fault.
            if self.expect(place, "minimal use", Expected::Taken, minimal.clone()) {
                self.right(place);
                self.wrong(place, &minimal);
                if entry.kind == EntryKind::Directive {
                    self.in_handler(place, minimal);
                }
            }
        } else {
            match self.excuse(path) {
                Some(reason) => self.unproven(&self.name(path), &reason),
                None => self.tally.wrong.push(format!(
                    "{}: {}: nothing in a Caddyfile takes it, and no `unproven` says why",
                    at(entry),
                    self.name(path)
                )),
            }
        }
        for option in catalog.options(id) {
            self.uses(&[&path[..], &[option]].concat());
        }
    }

    /// Every form of the arguments, every literal word, and the values of types.
    fn right(&mut self, place: Place<'_>) {
        for signature in &place.entry.signatures {
            let mut forms = vec![
                (format!("`{signature}` at its shortest"), self.writer.minimal(signature, 0)),
                (format!("`{signature}` at its longest"), self.writer.longest(signature)),
            ];
            for term in signature.terms() {
                match term {
                    Term::Literal(word) => {
                        let args = self.writer.reach(signature, &|other| other == term);
                        forms.push((format!("`{word}`"), args));
                    }
                    Term::Param(param) => {
                        let Ty::Named(ty) = &param.ty else { continue };
                        forms.extend(self.values(signature, term, ty));
                    }
                }
            }
            for (what, args) in forms {
                if args.words.is_empty() && place.entry.docs.minimal.is_some() {
                    // The entry says that its signature alone does not tell what is enough.
                    continue;
                }
                let lines = self.writer.line(place.id(), args);
                self.expect(place, &what, Expected::Taken, lines);
            }
        }
    }

    /// The values of a type as one of the arguments, where they are all there are.
    fn values(&self, signature: &Signature, term: &Term, ty: &str) -> Vec<(String, Args)> {
        let catalog = self.writer.catalog;
        if catalog.ty(ty).is_none_or(|id| !catalog[id].closed) {
            return vec![];
        }
        let mut sample = Args::default();
        self.writer.fill(term, 0, &mut sample);
        let args = self.writer.reach(signature, &|other| other == term);
        let at = args.words.iter().position(|word| Some(word) == sample.words.first());
        let values = catalog.values(ty).into_iter();
        let values = values.filter(|value| value.status.removed.is_none());
        let forms = values.filter_map(|value| {
            let mut args = args.clone();
            *args.words.get_mut(at?)? = value.word.to_string();
            Some((format!("value `{}` of the type {ty}", value.word), args))
        });
        forms.collect()
    }

    fn wrong(&mut self, place: Place<'_>, minimal: &Lines) {
        self.missing(place, minimal);
        self.surplus(place, minimal);
        self.unknown(place, minimal);
        self.stray_block(place, minimal);
        self.repeated(place, minimal);
        if place.entry.policy.required {
            self.required(place);
        }
    }

    /// One argument fewer than there must be.
    fn missing(&mut self, place: Place<'_>, minimal: &Lines) {
        let entry = place.entry;
        let mut fewer = minimal.clone();
        let Some(line) = fewer.lines.last_mut() else { return };
        let args: Vec<Option<&str>> = line.words.iter().skip(1).map(|it| Some(&**it)).collect();
        let tail = fit(&entry.signatures, &args).and_then(|fit| fit.tail);
        let keep = match tail {
            // The name of the module goes too.
            Some(tail) => (tail + 1).saturating_sub(namespaces(entry).count().min(1)),
            None => line.words.len().saturating_sub(1),
        };
        if keep == 0 || keep >= line.words.len() || fits(entry, &line.words[1..keep]) {
            return;
        }
        line.words.truncate(keep);
        if tail.is_some() {
            line.block.clear();
        }
        let expected = refused_unless(entry.policy.missing_ignored);
        self.expect(place, "an argument is missing", expected, fewer);
    }

    /// One argument more than there may be.
    fn surplus(&mut self, place: Place<'_>, minimal: &Lines) {
        let entry = place.entry;
        let expected = match entry.policy.surplus {
            Surplus::Error => Expected::Refused,
            Surplus::Ignored => Expected::Taken,
            Surplus::NextOption if self.is_strict(place.path) => Expected::Refused,
            Surplus::NextOption | Surplus::Unstated => return,
        };
        let mut forms = Vec::new();
        if entry.signatures.is_empty() {
            forms.push(minimal.clone());
        }
        for signature in &entry.signatures {
            let args = self.writer.longest(signature);
            if args.tail.is_none() {
                forms.push(self.writer.line(place.id(), args));
            }
        }
        for mut lines in forms {
            let Some(line) = lines.lines.last_mut() else { continue };
            line.words.push("surplus".to_string());
            if !fits(entry, &line.words[1..]) {
                let is_right = matches!(expected, Expected::Taken);
                let what = if is_right { "an ignored argument" } else { "a surplus argument" };
                self.expect(place, what, expected, lines);
            }
        }
    }

    /// Whether Caddy refuses an unknown option beside the path's last entry.
    fn is_strict(&self, path: &Path) -> bool {
        let Some(&parent) = path.iter().rev().nth(1) else { return true };
        !self.writer.catalog[parent].policy.unknown_ignored && !self.has_free_key(parent)
    }

    fn has_free_key(&self, id: EntryId) -> bool {
        let catalog = self.writer.catalog;
        catalog.options(id).iter().any(|&option| {
            let is_matcher = |ty: &Ty| matches!(ty, Ty::Named(ty) if &**ty == "matcher_definition");
            catalog[option].key.as_ref().is_some_and(|key| !is_matcher(&key.ty))
        })
    }

    /// An option that the block does not know.
    fn unknown(&mut self, place: Place<'_>, minimal: &Lines) {
        let id = place.id();
        let entry = place.entry;
        if self.writer.catalog.options(id).is_empty()
            || self.has_free_key(id)
            || entry.body != Body::Options
        {
            return;
        }
        let expected = refused_unless(entry.policy.unknown_ignored);
        self.expect(place, "an unknown option", expected, with_block(minimal, "no_such_option"));
    }

    /// A block where none belongs.
    fn stray_block(&mut self, place: Place<'_>, minimal: &Lines) {
        let expected = match place.entry.policy.stray_block {
            StrayBlock::Error => Expected::Refused,
            StrayBlock::Ignored => Expected::Taken,
            StrayBlock::Unstated => return,
        };
        self.expect(place, "a block", expected, with_block(minimal, "stray"));
    }

    /// The same line twice, or, where Caddy may refuse that, a second line with other arguments.
    fn repeated(&mut self, place: Place<'_>, minimal: &Lines) {
        let entry = place.entry;
        if entry.kind == EntryKind::Module && !entry.name.starts_with("http.matchers.") {
            return;
        }
        let mut lines = minimal.clone();
        lines.lines.extend(minimal.lines.last().cloned());
        if entry.policy.repeat == Repeat::Error {
            self.expect(place, SECOND, Expected::Refused, lines);
            return;
        }
        let file = self.writer.file(place.path, lines.clone(), place.around);
        let same = file.is_some_and(|file| self.error(&lines::write(&file)).is_none());
        if !same {
            lines.lines.pop();
            let other = entry.signatures.first();
            let other = other.map_or_else(Args::default, |it| self.writer.minimal(it, 1));
            lines.lines.extend(self.writer.line(place.id(), other).lines.pop());
        }
        self.expect(place, SECOND, Expected::Taken, lines);
    }

    /// The block around the entry without it.
    fn required(&mut self, place: Place<'_>) {
        let Some((&id, above)) = place.path.split_last() else { return };
        let Some(&parent) = above.last() else { return };
        let catalog = self.writer.catalog;
        let mut lines = self.writer.minimal_line(parent, place.around);
        if let Some(line) = lines.lines.last_mut() {
            line.block.retain(|line| line.name() != &*catalog[id].name);
        }
        let what = format!("no `{}`", catalog[id].name);
        let parent = Place { path: &above.to_vec(), entry: &catalog[parent], ..place };
        self.expect(parent, &what, Expected::Refused, lines);
    }

    /// A directive in a block of directives, where not each may stand.
    fn in_handler(&mut self, place: Place<'_>, inner: Lines) {
        let is_of_site = place.entry.places.iter().any(|place| &**place == "site");
        let expected = if is_of_site { Expected::Refused } else { Expected::Taken };
        let handle = Line::new(&["handle"]).with(inner.lines);
        let text = lines::write(&site(vec![handle], inner.file));
        self.judge(place, "in a block of directives", expected, &text);
    }

    /// Asks Caddy whether it takes these lines, and tells whether it does as expected.
    fn expect(&mut self, place: Place<'_>, what: &str, expected: Expected, lines: Lines) -> bool {
        let Some(file) = self.writer.file(place.path, lines, place.around) else { return false };
        self.judge(place, what, expected, &lines::write(&file))
    }

    fn judge(&mut self, place: Place<'_>, what: &str, expected: Expected, text: &str) -> bool {
        let name = self.name(place.path);
        let verdict = match (expected, self.error(text)) {
            (Expected::Taken, None) => {
                self.tally.uses += 1;
                return true;
            }
            (Expected::Refused, Some(_)) => {
                self.tally.refused += 1;
                return true;
            }
            (Expected::Refused, None) if REFUSED_LATER.contains(&(&name, what)) => return true,
            (Expected::Taken, Some(error)) => error,
            (Expected::Refused, None) => "Caddy takes it".to_string(),
        };
        if let Some(reason) = self.excuse(place.path) {
            self.unproven(&name, &reason);
        } else {
            let what = format!("{name}: {what}");
            self.tally.wrong.push(finding(place.entry, &what, &verdict, text));
        }
        false
    }

    fn name(&self, path: &Path) -> String {
        let names = path.iter().map(|&id| &*self.writer.catalog[id].name);
        names.collect::<Vec<_>>().join(" > ")
    }

    /// Why Caddy alone may refuse the uses of an entry: what it says, or an entry around it.
    fn excuse(&self, path: &Path) -> Option<String> {
        let reasons = path.iter().rev().map(|&id| &self.writer.catalog[id].docs.unproven);
        reasons.flatten().next().map(ToString::to_string)
    }
}

/// An entry in the blocks around it.
#[derive(Clone, Copy)]
struct Place<'p> {
    path: &'p Path,
    entry: &'p Entry,
    around: Around,
}

impl Place<'_> {
    fn id(self) -> EntryId {
        *self.path.last().expect("a path has an end")
    }
}

fn refused_unless(is_ignored: bool) -> Expected {
    if is_ignored { Expected::Taken } else { Expected::Refused }
}

fn with_block(lines: &Lines, word: &str) -> Lines {
    let mut lines = lines.clone();
    if let Some(line) = lines.lines.last_mut() {
        line.block.push(Line::new(&[word]));
    }
    lines
}

fn at(entry: &Entry) -> String {
    format!("{}:{}", entry.source.file, entry.source.line)
}

fn finding(entry: &Entry, what: &str, verdict: &str, text: &str) -> String {
    let text = text.trim_end().replace('\n', "\n      ");
    format!("{}: {what}\n    {verdict}\n      {text}", at(entry))
}

/// Whether an entry takes these arguments.
fn fits(entry: &Entry, args: &[String]) -> bool {
    let args: Vec<Option<&str>> = args.iter().map(|it| Some(&**it)).collect();
    fit(&entry.signatures, &args).map_or(args.is_empty(), |fit| fit.complete)
}
