//! Times that work against each other, or against what else the file asks for.

mod proxy;
mod server;

use super::{About, Diagnostic};
use crate::SourceFile;
use crate::snippets::{line_number, text_of};
use analysis::Role;
use analysis::value::duration;
use std::collections::BTreeMap;
use syntax::ast::{Block, Directive, Statement, Word};
use syntax::{TextRange, TextSize};

pub(super) fn check(about: About<'_>, out: &mut Vec<Diagnostic>) {
    let settings = Settings::of(about);
    server::check(about, &settings, out);
    proxy::check(about, &settings, out);
}

/// The lines that the rules compare, in the order of the text.
struct Settings(Vec<Setting>);

/// A line with the name of an option or of a directive.
struct Setting {
    /// The names that lead to it, as the catalogue writes them.
    path: String,
    line: Directive,
    name: TextRange,
}

/// The names of what is looked at.
const NAMES: [&str; 18] = [
    "servers",
    "read_body",
    "write",
    "idle",
    "keepalive_idle",
    "grace_period",
    "max_size",
    "mercure",
    "flush_interval",
    "to",
    "lb_try_duration",
    "lb_try_interval",
    "lb_retries",
    "health_interval",
    "health_timeout",
    "health_uri",
    "transport",
    "dial_timeout",
];

impl Settings {
    fn of(about: About<'_>) -> Settings {
        let catalog = about.file.catalog();
        let root = about.file.parse().syntax();
        let brought = about.snippets.brought_by();
        let is_read = |at: TextSize| {
            let owner = about.snippets.owner(at);
            owner.is_none_or(|it| brought.get(it).is_some_and(Option::is_some))
        };
        let mut found: BTreeMap<TextSize, Setting> = BTreeMap::new();
        for (name, role) in about.file.binding().all_roles() {
            let (Role::Option(id) | Role::Directive(id) | Role::GlobalOption(id)) = role else {
                continue;
            };
            if !NAMES.contains(&text_of(about.file, name)) || !is_read(name.start()) {
                continue;
            }
            let line = root.covering_element(name).ancestors().find_map(Directive::cast);
            if let Some(line) = line {
                let path = catalog.path(*id);
                found.entry(name.start()).or_insert(Setting { path, line, name });
            }
        }
        Settings(found.into_values().collect())
    }

    /// The lines of an entry of the catalogue.
    fn all(&self, path: &str) -> impl Iterator<Item = &Setting> {
        self.0.iter().filter(move |it| it.path == path)
    }

    /// The last line of an entry in a block itself.
    fn last_in(&self, block: &Block, path: &str) -> Option<&Setting> {
        let range = block.syntax().text_range();
        let place = |at: TextSize| self.0.partition_point(|it| it.name.start() < at);
        let inside = self.0.get(place(range.start())..place(range.end()))?;
        let is_here = |it: &&Setting| it.line.syntax().parent().as_ref() == Some(block.syntax());
        inside.iter().filter(|it| it.path == path).rfind(is_here)
    }
}

impl Setting {
    /// The first word behind the name.
    fn value(&self) -> Option<Word> {
        self.line.args().next()
    }

    /// The first word behind the name, if it is known before Caddy runs.
    fn text(&self) -> Option<String> {
        let word = self.value()?;
        let is_known = word.parts().next().is_none();
        Some(word.value().into_owned()).filter(|text| is_known && !text.contains('{'))
    }

    /// The first word behind the name as a time in nanoseconds.
    fn time(&self) -> Option<i64> {
        match &*self.text()? {
            // The only number without a unit that is of use, where it is taken.
            "-1" => Some(-1),
            text => duration::parse(text).known().map(|it| it.nanoseconds),
        }
    }

    /// Name and value, for a sentence.
    fn shown(&self, file: &SourceFile) -> String {
        let value = self.text().unwrap_or_default();
        format!("`{} {value}`", text_of(file, self.name))
    }

    fn line_number(&self, file: &SourceFile) -> usize {
        line_number(file, self.name.start())
    }

    /// Name and first word.
    fn range(&self) -> TextRange {
        self.value().map_or(self.name, |word| self.name.cover(word.syntax().text_range()))
    }

    /// The line in whose block this one stands.
    fn parent(&self) -> Option<Directive> {
        self.line.syntax().ancestors().skip(1).find_map(Directive::cast)
    }
}

/// Whether lines of other files or of a variable may stand in a block.
fn is_open(block: &Block) -> bool {
    block.statements().any(|statement| match statement {
        Statement::Import(_) => true,
        Statement::Directive(line) => line.name().is_none_or(|name| name.is_opaque()),
        _ => false,
    })
}
