//! The timeouts of a server, or of a route: what they are here, and over which part of a request they run.

use super::{Here, words};
use crate::docs::code;
use analysis::value::duration;
use catalog::EntryId;
use syntax::ast::Block;

/// A table of all times in the block of a line, and for a whole server the time line of a request.
pub(super) fn timeouts(here: Here<'_>, id: EntryId) -> String {
    let block = here.statement().and_then(|line| line.block());
    let times = times(here, id, block.as_ref());
    if here.catalog.path(id) == "global_option servers > timeouts" {
        return format!("{}\n\n{}", table(&times), line(&times));
    }
    table(&times)
}

/// One of the options of the block.
struct Time {
    name: String,
    /// What the file says; of several lines the last.
    set: Option<String>,
    default: String,
    effect: String,
}

fn times(here: Here<'_>, id: EntryId, block: Option<&Block>) -> Vec<Time> {
    let catalog = here.catalog;
    let lines = block.map(|block| block.statements().collect::<Vec<_>>()).unwrap_or_default();
    let set = |name: &str| {
        let same = lines.iter().rev().map(|line| words(line.syntax()));
        let mut same = same.filter(|words| words.first().is_some_and(|it| it.value() == name));
        let found = same.next()?;
        let args: Vec<_> = found.iter().skip(1).map(|word| word.value().into_owned()).collect();
        (!args.is_empty()).then(|| args.join(" "))
    };
    let options = catalog.options(id).into_iter().map(|option| {
        let entry = &catalog[option];
        Time {
            name: entry.name.to_string(),
            set: set(&entry.name),
            default: entry.default.as_deref().unwrap_or_default().to_owned(),
            effect: entry.docs.summary.to_string(),
        }
    });
    options.collect()
}

fn table(times: &[Time]) -> String {
    let head = ["| | here | default | effect |", "|---|---|---|---|"].map(str::to_owned);
    let rows = times.iter().map(|Time { name, set, default, effect }| {
        let cell = |text: &str| code(text).replace('|', "\\|");
        let set = set.as_deref().map_or_else(|| "–".to_owned(), cell);
        let default = if default.contains(' ') { default.clone() } else { cell(default) };
        format!("| `{name}` | {set} | {default} | {effect} |")
    });
    head.into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// The parts of a request and how wide they are drawn, in characters.
const PARTS: [(&str, usize); 7] = [
    ("accept", 8),
    ("TLS", 5),
    ("header", 8),
    ("body", 6),
    ("upstream", 10),
    ("response", 10),
    ("idle", 4),
];

/// The times as bars over the parts of a request.
fn line(times: &[Time]) -> String {
    const ONE: char = '=';
    const ANEW: char = '-';
    let value =
        |name: &str| times.iter().find(|it| it.name == name).map_or(Running::Not, Time::runs);
    let rows = [
        ("TLS handshake", handshake(&["read_header", "read_body", "write"].map(value)), 1..=1, ONE),
        ("read_header", value("read_header"), 2..=2, ONE),
        ("read_body", value("read_body"), 3..=3, ONE),
        ("read_body_idle", value("read_body_idle"), 3..=3, ANEW),
        ("write", value("write"), 3..=5, ONE),
        ("write_idle", value("write_idle"), 5..=5, ANEW),
        ("idle", value("idle"), 6..=6, ONE),
    ];
    let heads: Vec<String> = PARTS.iter().map(|(name, width)| format!("{name:width$}")).collect();
    let mut out = vec![format!("{:24}{}", "", heads.concat().trim_end())];
    for (name, runs, parts, stroke) in rows {
        let width = |range: &[(&str, usize)]| range.iter().map(|(_, width)| width).sum::<usize>();
        let before = width(PARTS.get(..*parts.start()).unwrap_or_default());
        let bar = width(PARTS.get(parts).unwrap_or_default()).saturating_sub(2).max(4);
        let (value, bar) = match runs {
            Running::For(text, _) => (text, stroke.to_string().repeat(bar)),
            Running::Not => ("no limit".to_owned(), String::new()),
        };
        let line = format!("{name:15}{value:9}{:before$}{bar}", "");
        out.push(line.trim_end().to_owned());
    }
    format!(
        "```text\n{}\n```\n\n`===` is one clock for the whole part, `---` one that starts anew whenever bytes move.",
        out.join("\n")
    )
}

/// How long a time runs.
#[derive(Clone)]
enum Running {
    /// As it is written, and in nanoseconds where that is known.
    For(String, Option<i64>),
    /// There is no limit.
    Not,
}

impl Time {
    fn runs(&self) -> Running {
        let known = |text: &str| duration::parse(text).known().map(|it| it.nanoseconds);
        let default = || match known(&self.default) {
            Some(length) if length > 0 => Running::For(self.default.clone(), Some(length)),
            _ => Running::Not,
        };
        let Some(set) = self.set.as_deref().and_then(|set| set.split(' ').next()) else {
            return default();
        };
        match known(set) {
            Some(0) => default(),
            Some(length) if length < 0 => Running::Not,
            length => Running::For(short(set), length),
        }
    }
}

/// The handshake of TLS has no time of its own: Go takes the shortest of these.
fn handshake(times: &[Running]) -> Running {
    let limits = times.iter().filter(|it| matches!(it, Running::For(..)));
    let unknown = Running::For("varies".to_owned(), None);
    let length = |it: &Running| match it {
        Running::For(_, length) => *length,
        Running::Not => None,
    };
    if limits.clone().any(|it| length(it).is_none()) {
        return unknown;
    }
    limits.min_by_key(|it| length(it)).cloned().unwrap_or(Running::Not)
}

/// A text that fits its column.
fn short(text: &str) -> String {
    const WIDTH: usize = 8;
    if text.chars().count() <= WIDTH {
        return text.to_owned();
    }
    text.chars().take(WIDTH - 1).chain(['…']).collect()
}
