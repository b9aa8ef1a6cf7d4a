//! What completion offers at every place of a Caddyfile, shown to Caddy: nothing that Caddy refuses there. And what Caddy
//! takes there is offered.

mod fill;
mod places;

use crate::nothing;
use crate::oracle::{Oracle, say};
use crate::uses::{Args, Around, Lines, Writer};
use catalog::{Body, Catalog, EntryId, EntryKind, Term, Ty, Version, expected};
use fill::Typed;
use ide::{CompletionConfig, CompletionItem, CompletionKind, Kind, SourceFile, completions};
use places::{Cursor, Place};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use syntax::{TextRange, TextSize};

/// Items that Caddy takes only with more than their tab stops, and what is missing.
const UNFINISHED: &[(&str, &str)] = &[("on_demand_tls", "one of the options of its block")];

/// What Caddy adapts in every handler and answers with an error unless it handles a proxied response.
const HIDDEN: &[&str] = &["copy_response", "copy_response_headers"];

const AROUND: [Around; 3] = [Around::Minimal, Around::Bare, Around::Provider];

#[test]
fn caddy_takes_what_is_offered_and_what_it_takes_is_offered() {
    let Some(oracle) = Oracle::start(&[]) else { return };
    let catalog = Catalog::builtin();
    let mut asker = Asker { writer: Writer::new(catalog), oracle, tally: Tally::default() };
    let mut lines = 0;
    for place in places::all(catalog) {
        lines += usize::from(asker.line(&place));
    }
    let mut arguments = 0;
    for place in places::arguments(&asker.writer) {
        arguments += usize::from(asker.argument(&place));
    }
    let Tally { items, unfinished, excused, required, wrong } = asker.tally;
    for (reason, names) in &excused {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        say(&format!("offered, and not proven: {}: {reason}", names.join(", ")));
    }
    let skipped: usize = excused.values().map(BTreeSet::len).sum();
    for item in &unfinished {
        say(&format!("offered, and not finished: {item}"));
    }
    say(&format!(
        "Caddy takes {items} items that are offered at {lines} places for lines and {arguments} for arguments; \
         {skipped} are not proven; {required} names that it takes there are offered"
    ));
    nothing(&wrong);
}

#[test]
fn nothing_is_offered_that_an_older_caddy_lacks() {
    let catalog = Catalog::builtin();
    let writer = Writer::new(catalog);
    let mut places = places::all(catalog);
    places.extend(places::arguments(&writer));
    places.extend(places::placeholders());
    let old = Version { major: 2, minor: 4, patch: 0 };
    let (mut older, mut newer, mut wrong) = (0, 0, Vec::new());
    for place in places {
        let Some(cursor) = place.cursor(&writer, Around::Minimal, "") else { continue };
        newer += offered(&cursor, CompletionConfig::default().caddy).len();
        for item in offered(&cursor, old) {
            let entry = item.docs.and_then(|docs| catalog.numbered(docs.entry));
            let entry = entry.map(|id| &catalog[id]).filter(|it| it.plugin.is_none());
            let since = item.since.max(entry.and_then(|entry| entry.status.since));
            older += 1;
            if let Some(since) = since.filter(|&since| since > old) {
                wrong.push(format!("{} {}: since {since}", place.name, item.label));
            }
        }
    }
    nothing(&wrong);
    assert!(older * 10 > newer * 7 && older < newer, "{older} of {newer}");
}

/// What is offered to the user of a release.
fn offered(cursor: &Cursor, caddy: Version) -> Vec<CompletionItem> {
    let file = SourceFile::new(cursor.text.as_str().into(), Kind::Main);
    let offset = TextSize::try_from(cursor.offset).expect("a short text");
    let config = CompletionConfig { caddy, ..CompletionConfig::default() };
    completions(&file, offset, &config, &()).items
}

/// Whether an item is this word; what is empty is written in quotes.
fn shows(item: &CompletionItem, word: &str) -> bool {
    item.label == word || word.is_empty() && item.label == "\"\""
}

/// What Caddy says of the items.
#[derive(Debug, Default)]
struct Tally {
    /// Items that Caddy takes.
    items: usize,
    /// Items that need more than their tab stops.
    unfinished: BTreeSet<String>,
    /// Items that Caddy refuses for another reason than their place.
    excused: BTreeMap<String, BTreeSet<String>>,
    /// Names that Caddy takes, and that are offered.
    required: usize,
    wrong: Vec<String>,
}

struct Asker<'c> {
    writer: Writer<'c>,
    oracle: Oracle,
    tally: Tally,
}

impl<'c> Asker<'c> {
    /// Asks about the names that are offered at the start of a line, and tells whether there is such a place.
    fn line(&mut self, place: &Place) -> bool {
        let Some(items) = self.items(place) else { return false };
        for item in &items {
            let label = &*item.label;
            if let Some(id) = self.entry(item) {
                let shortest = Typed::lines(self.writer.minimal_line(id, Around::Minimal));
                self.judge(place, item, &self.forms(item, id), &[shortest]);
            } else if item.kind == CompletionKind::Value {
                let options =
                    place.path.last().and_then(|&id| self.writer.catalog.option(id, label));
                let Some(option) = options else { continue };
                let forms = self.shortest(option).map(|lines| Typed::plain(item).rest(lines, 1));
                let forms: Vec<Typed> = forms.collect();
                self.judge(place, item, &[], &forms);
            }
        }
        self.complete(place, &items);
        true
    }

    /// Asks about the words that are offered as an argument, and tells whether there is such a place.
    fn argument(&mut self, place: &Place) -> bool {
        let (Some(items), Some(id)) = (self.items(place), place.argument) else { return false };
        let catalog = self.writer.catalog;
        let before: Vec<Option<&str>> = place.before().iter().map(|it| Some(&**it)).collect();
        let signatures = &catalog[id].signatures;
        let mut words: BTreeMap<&str, Vec<Typed>> = BTreeMap::new();
        for (index, term) in expected(signatures, &before) {
            let signature = signatures.get(index).expect("it is expected");
            let args = self.writer.reach_behind(signature, term, place.before());
            for word in self.words(term) {
                let forms = words.entry(word).or_default();
                let Some(item) = items.iter().find(|item| shows(item, word)) else { continue };
                let module = self.entry(item);
                if let Some(args) = &args {
                    // Behind a module only its own arguments follow.
                    let from = before.len() + if module.is_some() { usize::MAX / 2 } else { 2 };
                    let lines = self.writer.line(id, args.clone());
                    forms.push(Typed::continued(item).rest(lines, from));
                }
                if let Some(module) = module {
                    let shortest = self.writer.minimal_line(module, Around::Minimal);
                    forms.push(Typed::lines(shortest));
                }
            }
        }
        for (word, forms) in words {
            let Some(item) = items.iter().find(|item| shows(item, word)) else {
                self.tally.wrong.push(format!("{}: {word} is not offered", place.name));
                continue;
            };
            let own = self.entry(item).filter(|_| item.is_snippet);
            let own = own.map_or_else(|| vec![Typed::plain(item)], |it| self.forms(item, it));
            self.judge(place, item, &own, &forms);
        }
        true
    }

    /// The words that everybody knows which may stand for a term.
    fn words(&self, term: &'c Term) -> Vec<&'c str> {
        let catalog = self.writer.catalog;
        let offered = |id: &EntryId| {
            let entry = &catalog[*id];
            entry.plugin.is_none()
                && entry.status.refused.is_none()
                && entry.status.removed.is_none()
        };
        match term {
            Term::Literal(word) => vec![word],
            Term::Param(param) => match &param.ty {
                Ty::Module(namespace) | Ty::ModuleName(namespace) => catalog
                    .modules(namespace)
                    .filter(offered)
                    .map(|it| catalog.short_name(it))
                    .collect(),
                Ty::Named(ty) => catalog.values(ty).into_iter().map(|value| &*value.word).collect(),
                _ => vec![],
            },
        }
    }

    /// The entry whose name an item is.
    fn entry(&self, item: &CompletionItem) -> Option<EntryId> {
        use CompletionKind::{Directive, MatcherType, Module, Option};
        let named = matches!(item.kind, Directive | Option | Module | MatcherType);
        self.writer.catalog.numbered(item.docs?.entry).filter(|_| named)
    }

    /// What accepting an item of an entry writes, with its tab stops filled.
    fn forms(&self, item: &CompletionItem, id: EntryId) -> Vec<Typed> {
        if item.is_snippet {
            fill::fill(&self.writer, Some(id), &item.edit.new_text)
        } else {
            vec![Typed::plain(item)]
        }
    }

    /// The shortest lines of an option, by its signatures.
    fn shortest(&self, id: EntryId) -> impl Iterator<Item = Lines> {
        let entry = &self.writer.catalog[id];
        let none = entry.signatures.is_empty().then(Args::default);
        let args = entry.signatures.iter().map(|it| self.writer.minimal(it, 0)).chain(none);
        args.map(move |args| self.writer.line(id, args))
    }

    /// Asks whether Caddy takes all forms of an item, or any that has more than the item itself.
    fn judge(&mut self, place: &Place, item: &CompletionItem, forms: &[Typed], more: &[Typed]) {
        let label = &*item.label;
        let mut refused = None;
        for form in forms {
            refused = refused.or(self.refusal(place, label, form));
        }
        if refused.is_none() && !forms.is_empty() {
            self.tally.items += 1;
            return;
        }
        for form in more {
            let Some(error) = self.refusal(place, label, form) else {
                self.tally.items += 1;
                let missing = UNFINISHED.iter().find(|it| it.0 == label);
                match (missing, refused) {
                    (None, Some(error)) if item.is_snippet => {
                        let what = format!("{} {label} is not finished: {error}", place.name);
                        self.tally.wrong.push(what);
                    }
                    (Some(&(name, what)), _) => {
                        self.tally.unfinished.insert(format!("{name} lacks {what}"));
                    }
                    _ => {}
                }
                return;
            };
            refused = Some(error);
        }
        let catalog = self.writer.catalog;
        let mut around = self.entry(item).into_iter().chain(place.path.iter().copied());
        let unproven = around.find_map(|id| catalog[id].docs.unproven.as_deref());
        if let Some(reason) = unproven {
            let what = format!("{} {label}", place.name);
            self.tally.excused.entry(reason.to_string()).or_default().insert(what);
        } else {
            let refused = refused.unwrap_or_default();
            self.tally.wrong.push(format!("{} {label}: {refused}", place.name));
        }
    }

    /// What Caddy says against a form, whatever stands around it.
    fn refusal(&mut self, place: &Place, label: &str, form: &Typed) -> Option<String> {
        let mut refusal = None;
        for around in AROUND {
            let Some(cursor) = place.cursor(&self.writer, around, label) else { continue };
            let text = form.at(&cursor);
            let adapt = self.oracle.ask_one(&["adapt"], &text).adapt;
            let fault = (!adapt.fault.is_empty()).then_some(adapt.fault);
            let error = adapt.error.or(fault)?;
            refusal = refusal.or(Some(format!("{error}\n{text}")));
        }
        refusal
    }

    /// What Caddy takes at the start of a line there must be offered.
    fn complete(&mut self, place: &Place, items: &[CompletionItem]) {
        let catalog = self.writer.catalog;
        let parent = place.path.last().copied();
        let options = parent.map_or_else(Vec::new, |id| catalog.options(id));
        let holds_directives = parent.is_none_or(|id| catalog[id].body != Body::Options);
        let mut names: Vec<EntryId> = options;
        names.retain(|&id| catalog[id].key.is_none());
        if holds_directives {
            names.extend(catalog.entries(EntryKind::Directive));
            names.extend(catalog.modules("http.matchers"));
            names.extend(catalog.entries(EntryKind::GlobalOption));
            names.extend(catalog.entries(EntryKind::ResponseMatcher));
        }
        for id in names {
            let entry = &catalog[id];
            let name = catalog.short_name(id);
            if HIDDEN.contains(&name) || entry.plugin.is_some() {
                continue;
            }
            let shortest = Typed::lines(self.writer.minimal_line(id, Around::Minimal));
            if self.refusal(place, name, &shortest).is_some() {
                continue;
            }
            let is_it = |item: &CompletionItem| item.label == name;
            if items.iter().any(is_it) || self.items_without(place, name).iter().any(is_it) {
                self.tally.required += 1;
            } else {
                let what = format!("{} {name} is not offered, and Caddy takes it", place.name);
                self.tally.wrong.push(what);
            }
        }
    }

    /// What is offered at a place.
    fn items(&self, place: &Place) -> Option<Vec<CompletionItem>> {
        let items = self.items_without(place, "");
        let cursor = place.cursor(&self.writer, Around::Minimal, "");
        cursor.is_some().then_some(items)
    }

    /// What is offered at a place if no line around it begins with a word.
    fn items_without(&self, place: &Place, word: &str) -> Vec<CompletionItem> {
        let mut out: Vec<CompletionItem> = Vec::new();
        let mut seen = HashSet::new();
        for around in AROUND {
            let Some(cursor) = place.cursor(&self.writer, around, word) else { continue };
            let offset = TextSize::try_from(cursor.offset).expect("a short text");
            for item in offered(&cursor, CompletionConfig::default().caddy) {
                assert_eq!(item.edit.range, TextRange::empty(offset), "{}: {item:?}", place.name);
                if seen.insert((item.label.clone(), item.edit.new_text.clone())) {
                    out.push(item);
                }
            }
        }
        out
    }
}
