//! What sets the catalogue apart from another release of Caddy.

mod go;

use catalog::{Catalog, Entry, EntryId, EntryKind, Param, Term, Ty};
use clap::Args;
use go::Source;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// List what the catalogue lacks, has wrongly or should retire, measured by another release of Caddy
///
/// Exits with 0 where nothing differs, with 1 where something does, with 2 where an input cannot be read.
#[derive(Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Drift {
    /// The output of `caddy list-modules`; `-` reads standard input
    #[arg(long, value_name = "FILE", required_unless_present = "source")]
    modules: Option<PathBuf>,
    /// A source tree of Caddy
    #[arg(long, value_name = "DIR")]
    source: Option<PathBuf>,
}

const HELP: &str = "\
What it sees. Of the list of modules: the IDs of standard modules, in both directions; those of plugins are passed over. \
Of the source tree, as text, without tests: names in RegisterDirective, RegisterHandlerDirective and \
RegisterGlobalOption, the default order of directives, IDs of modules, the shorthands of placeholders, in both directions. \
Of each function that takes a Dispenser or a Helper: the words of `case \"…\"` and of `Val() == \"…\"`. A word is lacking if \
the entry that the function reads has it neither as an option nor as a value, at any depth; of a function that belongs to no \
entry, if no entry has it. An option should be retired if its name is a text in no such function.

What it does not see: arguments, policies, values, placeholders, options whose names are computed, and that an option moved \
from one parser to another.";

/// Modules that are in only one of the two on purpose, and why.
const NO_MODULES: &[(&str, &str)] = &[
    ("caddy.adapters.caddyfile", "it reads Caddyfiles and stands in none"),
    ("tls.client_auth.verifier.dummy", "in the source for Caddy's own tests, in no release"),
];

/// Words that a parser compares with although they are no names, and why.
const NO_NAMES: &[(&str, &[&str], &str)] = &[
    (
        "http.handlers.reverse_proxy",
        &["https", "h2c", "ws", "wss"],
        "the beginnings of an upstream",
    ),
    (
        "http.matchers.remote_ip",
        &["forwarded"],
        "an option that is gone, for a message that says so",
    ),
];

/// How the catalogue differs.
enum Difference {
    Lacks(String),
    Wrong(String),
    Retire(String),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Lacks(what) => write!(f, "lacks   {what}"),
            Difference::Wrong(what) => write!(f, "wrong   {what}"),
            Difference::Retire(what) => write!(f, "retire  {what}"),
        }
    }
}

impl Drift {
    pub(crate) fn run(&self) -> ExitCode {
        match self.compare(Catalog::builtin()) {
            Ok(differences) => {
                let mut out = io::stdout().lock();
                for difference in &differences {
                    // Nobody reads on: there is nothing left to do.
                    if writeln!(out, "{difference}").is_err() {
                        break;
                    }
                }
                ExitCode::from(u8::from(!differences.is_empty()))
            }
            Err(error) => {
                let _ = writeln!(io::stderr().lock(), "drift: {error}");
                ExitCode::from(2)
            }
        }
    }

    fn compare(&self, catalog: &Catalog) -> Result<Vec<Difference>, String> {
        let mut differences = Vec::new();
        if let Some(file) = &self.modules {
            let mut list = String::new();
            let read = if file.as_os_str() == "-" {
                io::stdin().read_to_string(&mut list)
            } else {
                std::fs::File::open(file).and_then(|mut file| file.read_to_string(&mut list))
            };
            read.map_err(|error| format!("{}: {error}", file.display()))?;
            let modules = standard_modules(&list);
            if modules.is_empty() {
                return Err(format!("{}: no list of modules", file.display()));
            }
            names(catalog, EntryKind::Module, &modules, &mut differences);
        }
        if let Some(folder) = &self.source {
            let source =
                Source::read(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
            compare_source(catalog, &source, &mut differences);
        }
        Ok(differences)
    }
}

/// The standard modules of `caddy list-modules`, which names the kind of a group below it.
fn standard_modules(list: &str) -> BTreeSet<String> {
    let mut group = BTreeSet::new();
    let mut standard = BTreeSet::new();
    for line in list.lines() {
        if line.starts_with("  ") && line.contains(':') {
            if line.trim_start().starts_with("Standard") {
                standard.append(&mut group);
            }
            group.clear();
        } else if let Some(id) = line.split_whitespace().next() {
            group.insert(id.to_string());
        }
    }
    // A list that was cut down to the IDs has no such lines.
    if standard.is_empty() { group } else { standard }
}

fn compare_source(catalog: &Catalog, source: &Source, differences: &mut Vec<Difference>) {
    let directives: BTreeSet<String> = source.directives.keys().cloned().collect();
    names(catalog, EntryKind::Directive, &directives, differences);
    let options: BTreeSet<String> = source.global_options.keys().cloned().collect();
    names(catalog, EntryKind::GlobalOption, &options, differences);
    let modules: BTreeSet<String> = source.modules.keys().cloned().collect();
    names(catalog, EntryKind::Module, &modules, differences);
    order(catalog, source, differences);
    let shorthands: BTreeSet<String> = source.shorthands.keys().cloned().collect();
    names(catalog, EntryKind::Shorthand, &shorthands, differences);
    for (short, long) in &source.shorthands {
        let entry = catalog.named(EntryKind::Shorthand, short).first().map(|&id| &catalog[id]);
        if let Some(entry) = entry
            && entry.means.as_deref() != Some(long)
        {
            differences.push(Difference::Wrong(format!("{{{short}}} means {{{long}}}")));
        }
    }
    words(catalog, source, differences);
    retired_options(catalog, source, differences);
}

/// The standard entries of a kind that the base release has.
fn standard(catalog: &Catalog, kind: EntryKind) -> impl Iterator<Item = &Entry> {
    let entries = catalog.entries(kind).map(|id| &catalog[id]);
    entries.filter(|entry| entry.plugin.is_none() && entry.status.removed.is_none())
}

/// Compares the names of a kind in both directions.
fn names(
    catalog: &Catalog,
    kind: EntryKind,
    theirs: &BTreeSet<String>,
    differences: &mut Vec<Difference>,
) {
    let word = match kind {
        EntryKind::Directive => "directive",
        EntryKind::GlobalOption => "global_option",
        EntryKind::Module => "module",
        _ => "shorthand",
    };
    let is_name = |name: &&str| NO_MODULES.iter().all(|(module, _)| module != name);
    let theirs: BTreeSet<&str> = theirs.iter().map(String::as_str).filter(is_name).collect();
    let ours = standard(catalog, kind).map(|entry| &*entry.name);
    let ours: BTreeSet<&str> = ours.filter(is_name).collect();
    let lacking = theirs.difference(&ours).map(|name| Difference::Lacks(format!("{word} {name}")));
    let old = ours.difference(&theirs).map(|name| Difference::Retire(format!("{word} {name}")));
    differences.extend(lacking.chain(old));
}

/// Directives that stand elsewhere in the default order, measured by those that both know: numbers alone would shift with
/// every new directive.
fn order(catalog: &Catalog, source: &Source, differences: &mut Vec<Difference>) {
    let mut ours: Vec<&Entry> = standard(catalog, EntryKind::Directive).collect();
    ours.retain(|entry| source.directives.contains_key(&*entry.name));
    for entry in &ours {
        let is_ordered = source.order.iter().any(|name| **name == *entry.name);
        if is_ordered != entry.order.is_some() {
            let ordered = if is_ordered { "ordered" } else { "unordered" };
            differences.push(Difference::Wrong(format!("directive {} is {ordered}", entry.name)));
        }
    }
    ours.retain(|entry| entry.order.is_some());
    ours.sort_by_key(|entry| entry.order);
    let ours: Vec<&str> = ours.iter().map(|entry| &*entry.name).collect();
    let theirs: Vec<&str> =
        source.order.iter().map(String::as_str).filter(|name| ours.contains(name)).collect();
    let kept = common_order(&ours, &theirs);
    let mut before = None;
    for name in theirs {
        if !kept.contains(name) {
            let place = before.map_or("is the first".to_string(), |it| format!("follows {it}"));
            differences.push(Difference::Wrong(format!("directive {name} {place}")));
        }
        before = Some(name);
    }
}

/// The most names that stand in the same order in both.
fn common_order<'n>(ours: &[&'n str], theirs: &[&str]) -> BTreeSet<&'n str> {
    // For each name of `theirs` the longest common order up to it.
    let mut longest: Vec<Vec<&'n str>> = vec![Vec::new(); theirs.len()];
    for &name in ours {
        let Some(at) = theirs.iter().position(|other| *other == name) else { continue };
        let before = longest.iter().take(at).max_by_key(|names| names.len());
        let mut names = before.cloned().unwrap_or_default();
        names.push(name);
        if let Some(slot) = longest.get_mut(at) {
            *slot = names;
        }
    }
    longest.into_iter().max_by_key(Vec::len).unwrap_or_default().into_iter().collect()
}

/// Words that a parser compares with and that its entries do not know.
fn words(catalog: &Catalog, source: &Source, differences: &mut Vec<Difference>) {
    let mut everywhere = BTreeSet::new();
    for (id, _) in catalog.all() {
        collect_words(catalog, id, &mut everywhere);
    }
    for parser in &source.parsers {
        let entries = source.readers(parser);
        let ids: Vec<EntryId> = entries
            .iter()
            .filter_map(|&(kind, name)| catalog.named(kind, name).first().copied())
            .collect();
        if ids.is_empty() && !entries.is_empty() {
            // The entry itself is lacking and listed already.
            continue;
        }
        let mut known = BTreeSet::new();
        for &id in &ids {
            collect_words(catalog, id, &mut known);
        }
        let known = if ids.is_empty() { &everywhere } else { &known };
        let reader = entries.first().map_or("any entry", |&(_, name)| name);
        for (word, line) in &parser.words {
            let is_name = NO_NAMES
                .iter()
                .all(|(entry, words, _)| *entry != reader || !words.contains(&&**word));
            if is_name && !known.contains(word.as_str()) {
                differences.push(Difference::Lacks(format!(
                    "`{word}` in {reader} ({}:{line})",
                    parser.file.display()
                )));
            }
        }
    }
}

/// All fixed words that may stand in an entry, at any depth.
fn collect_words<'c>(catalog: &'c Catalog, id: EntryId, words: &mut BTreeSet<&'c str>) {
    let entry = &catalog[id];
    words.insert(&entry.name);
    words.extend(entry.values.iter().map(|value| &*value.word));
    let terms = entry.signatures.iter().flat_map(|signature| signature.terms());
    for term in terms {
        match term {
            Term::Literal(word) => {
                words.insert(word);
            }
            Term::Param(param) => param_words(catalog, param, words),
        }
    }
    if let Some(key) = &entry.key {
        param_words(catalog, key, words);
    }
    for option in catalog.options(id) {
        collect_words(catalog, option, words);
    }
}

fn param_words<'c>(catalog: &'c Catalog, param: &'c Param, words: &mut BTreeSet<&'c str>) {
    match &param.ty {
        Ty::Named(ty) => words.extend(catalog.values(ty).iter().map(|value| &*value.word)),
        Ty::Module(namespace) | Ty::ModuleName(namespace) => {
            words.extend(catalog.modules(namespace).map(|id| catalog.short_name(id)));
        }
        Ty::ResponseMatchers => {
            let matchers = catalog.entries(EntryKind::ResponseMatcher);
            words.extend(matchers.map(|id| &*catalog[id].name));
        }
        Ty::Matcher | Ty::RequestMatchers => {}
    }
}

/// Options whose name stands in no parser.
fn retired_options(catalog: &Catalog, source: &Source, differences: &mut Vec<Difference>) {
    let texts: BTreeSet<&str> =
        source.parsers.iter().flat_map(|parser| &parser.texts).map(String::as_str).collect();
    for (_, entry) in catalog.all() {
        let is_option = entry.kind == EntryKind::Option && entry.key.is_none();
        let is_current = entry.plugin.is_none() && entry.status.removed.is_none();
        if is_option && is_current && !texts.contains(&*entry.name) {
            let at = format!("{}:{}", entry.source.file, entry.source.line);
            differences.push(Difference::Retire(format!("option {} ({at})", entry.name)));
        }
    }
}
