//! Whether the catalogue knows every name that Caddy's source holds, and no other.

use crate::nothing;
use crate::oracle::say;
use catalog::{Body, Catalog, EntryId, EntryKind, Term, Ty, Version};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Names that are no entries, and why. A name stands for all that begin with it.
const ELSEWHERE: &[(&str, &str)] = &[
    ("helper caddytls.ConnectionPolicy", "no parser of standard Caddy calls it, only plugins do"),
    ("helper caddytls.CustomCertSelectionPolicy", "part of ConnectionPolicy"),
    ("directive php_fastcgi > transport", "read, but always refused: the transport is set already"),
    ("module http.matchers.remote_ip = forwarded", "Caddy knows it only to say that it is gone"),
];

/// Names that are older than the list says, and why. A name stands for all that begin with it.
const OLDER: &[(&str, &str)] = &[
    ("placeholder http.regexp.", "the code that replaces them moved to another function"),
    ("shorthand_re ", "the patterns were replaced one by one before they had a table"),
];

/// Words that the parser itself knows: what of the catalogue explains them, nothing where they are the grammar of files,
/// which `server/syntax` knows.
const SPECIAL: &[(&str, Option<&str>)] = &[
    ("{args[", Some("placeholder args[*]")),
    ("]}", Some("placeholder args[*]")),
    ("{block}", Some("placeholder block")),
    ("{blocks.", Some("placeholder blocks.*")),
    ("import", None),
    ("@", None),
    ("(", None),
    (")", None),
    ("&(", None),
    ("{", None),
    ("}", None),
    ("{}", None),
    (",", None),
];

/// Names that the list calls removed, but Caddy still reads.
const KEPT: &[(&str, &str)] = &[("placeholder args.*", "read by the importer, with a warning")];

/// Names that the docs lack, although a word like theirs stands there.
const UNDOCUMENTED: &[&str] = &["module tls.handshake_match.not"];

/// Parsers that several entries share, and an entry that shows what they read. Their `since` is that of the Go type.
const HELPERS: &[(&str, &str)] = &[
    ("caddyfs.moduleEntry", "global filesystem"),
    ("caddyhttp.MatchRegexp", "module http.matchers.path_regexp"),
    ("caddyhttp.ParseCaddyfileNestedMatcherSet > *", "module http.matchers.path"),
    ("caddyhttp.ParseCaddyfileNestedMatcherSet", "module http.matchers.not"),
    ("caddyhttp.ParseNamedResponseMatcher > header", "response_matcher header"),
    ("caddyhttp.ParseNamedResponseMatcher > status", "response_matcher status"),
    ("caddyhttp.ParseNamedResponseMatcher", "directive intercept > @*"),
    ("caddytls.ClientAuthentication", "directive tls > client_auth"),
    ("caddytls.MatchRegexp", "module tls.handshake_match.sni_regexp"),
    ("caddytls.TLSConfig", "module tls.ca_pool.source.http > tls"),
    ("logging.LogEncoderConfig", "module caddy.logging.encoders.json"),
];

/// What Caddy's source holds, as a scan of it tells.
#[derive(Deserialize)]
struct Names {
    directives: Vec<Directive>,
    global_options: Vec<Named>,
    modules: Vec<Module>,
    request_matchers: Vec<String>,
    response_matcher_options: Vec<String>,
    placeholders: Placeholders,
    since: BTreeMap<String, String>,
    removed: BTreeMap<String, Removed>,
    /// Words that the parser itself knows, the function that does, and the line.
    parser_special: BTreeSet<(String, String, String)>,
    undocumented: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Directive {
    name: String,
    /// Its place in the default order, from 0.
    order: Option<u32>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Module {
    id: String,
    caddyfile: bool,
}

#[derive(Deserialize)]
struct Placeholders {
    shorthands: Vec<(String, String, String)>,
    shorthand_regexps: Vec<(String, String, String)>,
}

#[derive(Deserialize)]
struct Removed {
    removed_in: String,
}

/// The names of the release, or nothing and a line that says so.
fn read() -> Option<Names> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/spec/names.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        say("there is no list of names, the catalogue is not compared with it");
        return None;
    };
    Some(serde_json::from_str(&text).expect("names.json"))
}

/// Entries of which the list has nothing, and why.
const UNLISTED: &[(&str, &str)] =
    &[("directive forward_auth > copy_headers > *", "the scan sees no block without option names")];

/// An entry at its path, written as the list writes it.
struct Known {
    entry: EntryId,
    since: Option<Version>,
}

/// Every standard entry that has a name in Caddy's source.
fn known(catalog: &Catalog) -> BTreeMap<String, Known> {
    let mut all = BTreeMap::new();
    for (id, entry) in catalog.all() {
        if entry.plugin.is_some() || entry.parent.is_some() {
            continue;
        }
        let path = match entry.kind {
            EntryKind::Directive => format!("directive {}", entry.name),
            EntryKind::GlobalOption => format!("global {}", entry.name),
            EntryKind::Module => format!("module {}", entry.name),
            EntryKind::ResponseMatcher => format!("response_matcher {}", entry.name),
            EntryKind::Placeholder => format!("placeholder {}", entry.name),
            EntryKind::Shorthand => format!("shorthand {{{}}}", entry.name),
            EntryKind::Option | EntryKind::Type | EntryKind::Plugin => continue,
        };
        // What an alias has borrowed from the beginning of its model, it has from its own beginning.
        let model = entry.same_as.as_deref().and_then(|name| catalog.directive(name));
        let model = model.and_then(|id| catalog[id].status.since);
        collect(catalog, id, path, Since { own: entry.status.since, floor: None, model }, &mut all);
    }
    all
}

/// What decides which version brought an option.
#[derive(Clone, Copy)]
struct Since {
    /// The version of the entry above.
    own: Option<Version>,
    /// The version of the entry that has borrowed the options from another one.
    floor: Option<Version>,
    /// The version of the directive of which the entry is an alias.
    model: Option<Version>,
}

fn collect(
    catalog: &Catalog,
    id: EntryId,
    path: String,
    above: Since,
    all: &mut BTreeMap<String, Known>,
) {
    for option in catalog.options(id) {
        let entry = &catalog[option];
        let name = match entry.key.as_ref().map(|key| &key.ty) {
            Some(Ty::Named(ty)) if &**ty == "matcher_definition" => "@*",
            Some(_) => "*",
            None => &entry.name,
        };
        let borrowed = entry.parent != Some(id);
        let floor = if borrowed { above.own } else { above.floor };
        let own = match (floor, above.model) {
            (Some(_), Some(_)) if entry.status.since <= above.model => floor,
            _ => entry.status.since.max(floor),
        };
        // Two free keys of a block have one name in the list.
        collect(catalog, option, format!("{path} > {name}"), Since { own, floor, ..above }, all);
    }
    all.entry(path).or_insert(Known { entry: id, since: above.own });
}

#[test]
fn every_name_of_caddy_is_known_with_its_version() {
    let Some(names) = read() else { return };
    let catalog = Catalog::builtin();
    let known = known(catalog);
    let mut wrong = Vec::new();
    let mut found = 0;
    for (name, since) in &names.since {
        if ELSEWHERE.iter().any(|(start, _)| name.starts_with(start)) {
            continue;
        }
        let since = Version::parse(since).expect("a version");
        match find(catalog, &known, name) {
            Err(error) => wrong.push(format!("{name}: {error}")),
            Ok(Some(own))
                if own < since && OLDER.iter().any(|(start, _)| name.starts_with(start)) =>
            {
                found += 1;
            }
            Ok(Some(own)) if own != since => {
                wrong.push(format!("{name}: since {since}, not {own}"));
            }
            Ok(_) => found += 1,
        }
    }
    let mut has = |name: &String| {
        if !known.contains_key(name) {
            wrong.push(format!("{name}: missing"));
        }
    };
    names.directives.iter().for_each(|it| has(&format!("directive {}", it.name)));
    names.global_options.iter().for_each(|it| has(&format!("global {}", it.name)));
    names.modules.iter().for_each(|it| has(&format!("module {}", it.id)));
    names.request_matchers.iter().for_each(|it| has(&format!("module http.matchers.{it}")));
    names.response_matcher_options.iter().for_each(|it| has(&format!("response_matcher {it}")));
    say(&format!(
        "{found} of {} names are known with the version that brought them",
        names.since.len()
    ));
    nothing(&wrong);
}

/// The version that brought a name, `None` if it does not matter; or what is wrong with it.
fn find(
    catalog: &Catalog,
    known: &BTreeMap<String, Known>,
    name: &str,
) -> Result<Option<Version>, String> {
    if let Some(rest) = name.strip_prefix("helper ") {
        let (start, path) = HELPERS
            .iter()
            .find(|(helper, _)| rest.starts_with(helper))
            .ok_or("no entry shows what this helper reads")?;
        return find(catalog, known, &rest.replacen(start, path, 1)).map(|_| None);
    }
    let (path, value) = name.split_once(" = ").map_or((name, None), |(path, it)| (path, Some(it)));
    let path = match path.strip_prefix("shorthand_re ") {
        Some(pattern) => format!("shorthand {}", wildcard(pattern)),
        None => path.to_string(),
    };
    let entry = known.get(&path).ok_or("missing")?;
    let since = entry.since.ok_or("no version")?;
    let Some(value) = value else { return Ok(Some(since)) };
    value_since(catalog, entry.entry, value)
        .map(|own| Some(own.unwrap_or(since).max(since)))
        .ok_or_else(|| "this value is missing".to_string())
}

/// `{file\.([\w-]*)}` as `{file.*}`.
fn wildcard(pattern: &str) -> String {
    let start = pattern.split_once("\\.").map_or(pattern, |(start, _)| start);
    format!("{start}.*}}")
}

/// The version that brought a word which an entry takes, if it takes it; `Some(None)` where the word is as old as the entry.
#[allow(
    clippy::option_option,
    reason = "a word may be unknown, or known without a version of its own"
)]
fn value_since(catalog: &Catalog, id: EntryId, word: &str) -> Option<Option<Version>> {
    let entry = &catalog[id];
    if let Some(value) = entry.values.iter().find(|value| &*value.word == word) {
        return Some(value.status.since);
    }
    let keys = catalog.options(id);
    let below = keys.iter().filter_map(|&id| catalog[id].key.as_ref());
    let params = entry.signatures.iter().flat_map(|signature| signature.terms());
    let params = params.filter_map(|term| match term {
        Term::Param(param) => Some(param),
        Term::Literal(_) => None,
    });
    params.chain(&entry.key).chain(below).find_map(|param| match &param.ty {
        Ty::Named(ty) => {
            let values = catalog.values(ty);
            values.into_iter().find(|value| &*value.word == word).map(|value| value.status.since)
        }
        Ty::Module(namespace) | Ty::ModuleName(namespace) => {
            catalog.module(namespace, word).map(|_| None)
        }
        Ty::Matcher | Ty::RequestMatchers | Ty::ResponseMatchers => None,
    })
}

#[test]
fn what_the_parser_replaces_is_explained() {
    let Some(names) = read() else { return };
    let known = known(Catalog::builtin());
    let mut wrong = Vec::new();
    for (word, function, line) in &names.parser_special {
        match SPECIAL.iter().find(|(special, _)| special == word) {
            Some((_, Some(entry))) if !known.contains_key(*entry) => {
                wrong.push(format!("{entry}: missing"));
            }
            Some(_) => {}
            None => wrong.push(format!("`{word}` is a word of {function} ({line})")),
        }
    }
    nothing(&wrong);
}

#[test]
fn the_catalogue_knows_no_name_that_caddy_lacks() {
    let Some(names) = read() else { return };
    let catalog = Catalog::builtin();
    let mut wrong = Vec::new();
    let shorthands: BTreeSet<String> =
        names.placeholders.shorthand_regexps.iter().map(|(it, ..)| wildcard(it)).collect();
    for (path, known) in known(catalog) {
        let entry = &catalog[known.entry];
        let at = format!("{}:{}", entry.source.file, entry.source.line);
        let module = path.strip_prefix("module ");
        let exists = names.since.contains_key(&path)
            || path.strip_prefix("shorthand ").is_some_and(|it| shorthands.contains(it))
            || path
                .strip_prefix("response_matcher ")
                .is_some_and(|it| names.response_matcher_options.iter().any(|name| name == it))
            || module.is_some_and(|id| names.modules.iter().any(|module| module.id == id))
            || path.strip_prefix("placeholder ").is_some_and(|it| is_part(&names, it))
            || UNLISTED.iter().any(|(name, _)| *name == path)
            || entry.places.iter().any(|place| &**place == "adapt");
        match (names.removed.get(&path), entry.status.removed) {
            (Some(_), None) if KEPT.iter().any(|(name, _)| *name == path) => {}
            (Some(removed), own) if own != Version::parse(&removed.removed_in) => {
                wrong.push(format!("{at}: {path} was removed in {}", removed.removed_in));
            }
            (None, None) if !exists => wrong.push(format!("{at}: {path} is unknown to Caddy")),
            _ => {}
        }
        if let Some(module) = module.and_then(|id| names.modules.iter().find(|it| it.id == id))
            && module.caddyfile == (entry.body == Body::JsonOnly)
            // Where Caddy only asks for a name, a module has no parser of its own, and no arguments.
            && (module.caddyfile || !entry.signatures.is_empty() || !entry.options.is_empty())
        {
            wrong.push(format!("{at}: {path} has a form in Caddyfiles: {}", module.caddyfile));
        }
        if exists
            && entry.status.undocumented
            && !is_undocumented(&names, &path)
            && !UNDOCUMENTED.contains(&&*path)
        {
            wrong.push(format!("{at}: {path} is in Caddy's docs"));
        }
        if names.undocumented.contains(&path) && !entry.status.undocumented {
            wrong.push(format!("{at}: {path} is undocumented"));
        }
    }
    nothing(&wrong);
}

/// Whether a placeholder is one that the list names by its beginning only.
fn is_part(names: &Names, placeholder: &str) -> bool {
    names.since.keys().any(|name| {
        let start = name.strip_prefix("placeholder ").and_then(|name| name.strip_suffix('*'));
        start.is_some_and(|start| placeholder.starts_with(start))
    })
}

/// Whether Caddy's docs leave out a name, or the block that it stands in.
fn is_undocumented(names: &Names, path: &str) -> bool {
    names.undocumented.iter().any(|it| {
        path == it || path.strip_prefix(&**it).is_some_and(|rest| rest.starts_with(" > "))
    })
}

#[test]
fn directives_have_their_place_in_the_default_order() {
    let Some(names) = read() else { return };
    let catalog = Catalog::builtin();
    let mut wrong = Vec::new();
    for directive in &names.directives {
        let Some(id) = catalog.directive(&directive.name) else { continue };
        let order = directive.order.map(|order| order + 1);
        if catalog[id].order != order {
            wrong.push(format!("{}: order {order:?}, not {:?}", directive.name, catalog[id].order));
        }
    }
    nothing(&wrong);
}

#[test]
fn shorthands_mean_what_caddy_replaces_them_with() {
    let Some(names) = read() else { return };
    let catalog = Catalog::builtin();
    let Placeholders { shorthands, shorthand_regexps } = &names.placeholders;
    let plain = shorthands.iter().map(|(short, long, _)| (short.clone(), long.clone()));
    let patterns =
        shorthand_regexps.iter().map(|(short, long, _)| (wildcard(short), long.replace("$1", "*")));
    let mut wrong = Vec::new();
    for (short, long) in plain.chain(patterns) {
        let bare = |text: &str| text.trim_start_matches('{').trim_end_matches('}').to_string();
        let id = catalog.named(EntryKind::Shorthand, &bare(&short)).first();
        let means = id.and_then(|&id| catalog[id].means.as_deref());
        if means != Some(&*bare(&long)) {
            wrong.push(format!("{short} means {long}, not {means:?}"));
        }
    }
    nothing(&wrong);
}
