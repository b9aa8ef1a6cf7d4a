//! Times that work against each other, or against what else the file asks for.

mod proxy;
mod server;

use super::{About, Diagnostic};
use crate::SourceFile;
use crate::snippets::{line_number, text_of};
use analysis::value::duration;
use catalog::EntryId;
use std::collections::HashMap;
use std::rc::Rc;
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
    path: Rc<str>,
    line: Directive,
    name: TextRange,
}

/// Whether lines of this name are looked at.
pub(super) fn is_compared(name: &str) -> bool {
    matches!(
        name,
        "servers"
            | "read_body"
            | "write"
            | "idle"
            | "keepalive_idle"
            | "grace_period"
            | "max_size"
            | "mercure"
            | "flush_interval"
            | "to"
            | "lb_try_duration"
            | "lb_try_interval"
            | "lb_retries"
            | "health_interval"
            | "health_timeout"
            | "health_uri"
            | "transport"
            | "dial_timeout"
    )
}

impl Settings {
    fn of(about: About<'_>) -> Settings {
        let catalog = about.file.catalog();
        let mut paths: HashMap<EntryId, Rc<str>> = HashMap::new();
        let is_read = |(name, _): &(TextRange, EntryId)| about.snippets.is_read(name.start());
        let mut names: Vec<_> = about.words.times.iter().copied().filter(is_read).collect();
        // A word of a snippet has a role for each import; the first counts.
        names.sort_by_key(|(name, _)| name.start());
        names.dedup_by_key(|(name, _)| name.start());
        let mut statements = about.file.parse().tree().statements().peekable();
        let settings = names.into_iter().filter_map(|(name, id)| {
            let is_before = |it: &Statement| it.syntax().text_range().end() <= name.start();
            while statements.next_if(is_before).is_some() {}
            let around = statements.peek()?.syntax();
            let element =
                around.text_range().contains_range(name).then(|| around.covering_element(name))?;
            let line = element.ancestors().find_map(Directive::cast)?;
            let path = paths.entry(id).or_insert_with(|| catalog.path(id).into()).clone();
            Some(Setting { path, line, name })
        });
        Settings(settings.collect())
    }

    /// The lines of an entry of the catalogue.
    fn all(&self, path: &str) -> impl Iterator<Item = &Setting> {
        self.0.iter().filter(move |it| *it.path == *path)
    }

    /// The last line of an entry in a block itself.
    fn last_in(&self, block: &Block, path: &str) -> Option<&Setting> {
        let range = block.syntax().text_range();
        let place = |at: TextSize| self.0.partition_point(|it| it.name.start() < at);
        let inside = self.0.get(place(range.start())..place(range.end()))?;
        let is_here = |it: &&Setting| it.line.syntax().parent().as_ref() == Some(block.syntax());
        inside.iter().filter(|it| *it.path == *path).rfind(is_here)
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
