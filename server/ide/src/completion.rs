//! What can be typed at a place.
//!
//! The binding says what belongs at the cursor ([`analysis::Locus`]); the catalogue and the file say what that can be.

mod imports;
mod insert;
mod names;
mod placeholders;
mod rank;
mod values;

pub use rank::{Sample, SampleKind, prior_text, samples};

use crate::SourceFile;
use crate::build::{Plugins, Presence};
use analysis::{Expected, Locus, Role};
use catalog::{Catalog, EntryId, Status, Term, Ty, Version};
use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::Arc;
use syntax::ast::{self, WordKind};
use syntax::{SyntaxKind, TextEdit, TextRange, TextSize};

/// What the client and the user want.
#[derive(Debug, Clone)]
pub struct CompletionConfig {
    /// Whether the client understands tab stops.
    pub snippets: bool,
    /// The release of Caddy that the file is for: what came later is not offered.
    pub caddy: Version,
    /// What that Caddy is built with. Of a plugin of which nothing is known only is offered what belongs to one that the
    /// file uses.
    pub plugins: Arc<Plugins>,
}

impl Default for CompletionConfig {
    fn default() -> CompletionConfig {
        let caddy = Version { major: 2, minor: 11, patch: 9 };
        CompletionConfig { snippets: true, caddy, plugins: Arc::default() }
    }
}

/// The first release with a Caddyfile of this kind.
const FIRST_RELEASE: Version = Version { major: 2, minor: 0, patch: 0 };

/// What only the outside knows.
pub trait CompletionWorld {
    /// What a directory holds, by its path as it is written, `""` for where Caddy looks up relative paths.
    fn files(&self, directory: &str) -> Vec<FileName>;
    /// Names of environment variables that may be offered beside those in the file.
    fn env_names(&self) -> Vec<String>;
}

/// Nothing is known of it.
impl CompletionWorld for () {
    fn files(&self, _: &str) -> Vec<FileName> {
        Vec::new()
    }

    fn env_names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A file or a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileName {
    /// Its last part.
    pub name: String,
    /// Whether it is a directory.
    pub directory: bool,
}

/// What can be typed.
#[derive(Debug, Clone, Default)]
pub struct Completions {
    /// The best first.
    pub items: Vec<CompletionItem>,
    /// Whether other items would come if more were typed.
    pub incomplete: bool,
}

/// One thing that can be typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletionItem {
    /// How it is shown.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words about it.
    pub detail: Option<String>,
    /// The text that typed letters are compared with, where it is not the label.
    pub filter: Option<String>,
    /// What it does to the text.
    pub edit: TextEdit,
    /// Whether the new text has tab stops.
    pub is_snippet: bool,
    /// Whether something else should be used.
    pub deprecated: bool,
    /// The release that brought it, where it is not that of all the others.
    pub since: Option<Version>,
    /// Whether there is more to offer behind it.
    pub retrigger: bool,
    /// Where its docs are.
    pub docs: Option<DocsRef>,
}

/// Where the docs of an item are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocsRef {
    /// The number of the entry in the catalogue.
    pub entry: u32,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// A directive.
    Directive,
    /// An option of a block, or a global option.
    Option,
    /// A module.
    Module,
    /// The type of a matcher.
    MatcherType,
    /// The name of a matcher.
    Matcher,
    /// A snippet or a named route.
    Snippet,
    /// `import` and its like.
    Keyword,
    /// A literal word or a value.
    Value,
    /// A number with its unit.
    Unit,
    /// A placeholder.
    Placeholder,
    /// An environment variable.
    Variable,
    /// A file.
    File,
    /// A directory.
    Directory,
}

/// What can be typed at an offset.
pub fn completions(
    file: &SourceFile,
    offset: TextSize,
    config: &CompletionConfig,
    world: &dyn CompletionWorld,
) -> Completions {
    let Some(typed) = CursorWord::find(file, offset) else { return Completions::default() };
    // A brace at the end of a line may be the start of a placeholder; then the line goes on before it.
    let brace = typed.prefix == "{" && typed.kind.is_none();
    let at = if brace { typed.range.start() } else { offset };
    let loci = file.binding().locus(file.text(), at);
    let mut found = Vec::new();
    let mut incomplete = false;
    let lines = imports::block_keys(file, typed.range.start(), &mut found);
    for locus in loci.iter().filter(|_| lines != Some(imports::MayHoldLines::No)) {
        let place = Place::new(file, config, world, locus, &typed, offset);
        if brace && !place.may_take_a_value() {
            continue;
        }
        // Below its first line a text of several lines is no name and no value.
        if placeholders::complete(&place, &mut found) || typed.prefix.contains('\n') {
            continue;
        }
        place.complete(&mut found);
        incomplete |= place.wants_number();
    }
    let mut seen = HashSet::new();
    found.retain(|candidate| seen.insert(candidate.label.clone()));
    rank::sort(&mut found, |candidate| {
        let start = candidate.range.unwrap_or(typed.range).start();
        file.text().get(start.into()..offset.into()).unwrap_or_default()
    });
    let items = found.into_iter().map(|candidate| candidate.item(&typed, config)).collect();
    Completions { items, incomplete }
}

/// The word at the cursor.
struct CursorWord {
    /// What an item takes the place of.
    range: TextRange,
    /// What stands there up to the cursor.
    prefix: String,
    /// How the word is written; `None` where there is none yet.
    kind: Option<WordKind>,
    /// Whether other words follow on the line, or a block.
    more_follows: bool,
}

impl CursorWord {
    /// `None` where nothing is to be offered: in a comment, in a heredoc.
    fn find(file: &SourceFile, offset: TextSize) -> Option<CursorWord> {
        let root = file.parse().syntax();
        let left = root.token_at_offset(offset).left_biased();
        if left.as_ref().is_some_and(|token| token.kind() == SyntaxKind::COMMENT) {
            return None;
        }
        let text = file.text();
        if let Some(brace) = left.as_ref().filter(|token| token.kind() == SyntaxKind::L_BRACE) {
            return Some(CursorWord {
                range: brace.text_range(),
                prefix: "{".to_owned(),
                kind: None,
                more_follows: false,
            });
        }
        let rest = text.get(usize::from(offset)..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let word_of =
            |token: &syntax::SyntaxToken| token.parent_ancestors().find_map(ast::Word::cast);
        // A word that ends at the cursor is being typed; one that begins there is not.
        let word = left
            .as_ref()
            .and_then(word_of)
            .filter(|word| word.syntax().text_range().start() < offset);
        let Some(word) = word else {
            return Some(CursorWord {
                range: TextRange::empty(offset),
                prefix: String::new(),
                kind: None,
                more_follows: !line.trim().is_empty(),
            });
        };
        let kind = word.kind();
        if kind == WordKind::Heredoc {
            return None;
        }
        let mut range = word.content_range();
        if kind == WordKind::Plain {
            range = word.syntax().text_range();
        }
        // Behind the closing quote.
        if offset > range.end() || offset < range.start() {
            return None;
        }
        let prefix = text.get(range.start().into()..offset.into()).unwrap_or_default();
        // Behind a quote that is not closed yet the next lines are no part of the word.
        let line_end = offset + TextSize::of(line);
        range = TextRange::new(range.start(), range.end().min(line_end));
        let end = usize::from(word.syntax().text_range().end());
        let behind = text.get(end..).unwrap_or_default().split('\n').next().unwrap_or_default();
        Some(CursorWord {
            range,
            prefix: prefix.to_owned(),
            kind: Some(kind),
            more_follows: !behind.trim().is_empty(),
        })
    }
}

/// Something that can be typed, before it is put in order.
#[derive(Debug, Clone)]
struct Candidate {
    label: String,
    kind: CompletionKind,
    detail: Option<String>,
    /// The text that replaces the word, without tab stops.
    text: String,
    /// The same with tab stops, where it has any.
    snippet: Option<String>,
    /// What is replaced, where it is not the word.
    range: Option<TextRange>,
    /// What typed letters are compared with, where it is not the label.
    filter: Option<String>,
    /// How often it is used here.
    weight: u32,
    /// How far down it belongs, whatever its weight.
    tier: u8,
    deprecated: bool,
    since: Option<Version>,
    retrigger: bool,
    entry: Option<EntryId>,
}

impl Candidate {
    fn new(label: impl Into<String>, kind: CompletionKind) -> Candidate {
        let label = label.into();
        Candidate {
            text: label.clone(),
            label,
            kind,
            detail: None,
            snippet: None,
            range: None,
            filter: None,
            weight: 0,
            tier: 0,
            deprecated: false,
            since: None,
            retrigger: false,
            entry: None,
        }
    }

    fn detail(mut self, detail: impl Into<String>) -> Candidate {
        let detail = detail.into();
        self.detail = (!detail.is_empty()).then_some(detail);
        self
    }

    fn item(self, word: &CursorWord, config: &CompletionConfig) -> CompletionItem {
        let snippet = self.snippet.filter(|_| config.snippets);
        CompletionItem {
            is_snippet: snippet.is_some(),
            edit: TextEdit {
                range: self.range.unwrap_or(word.range),
                new_text: snippet.unwrap_or(self.text),
            },
            label: self.label,
            kind: self.kind,
            detail: self.detail,
            filter: self.filter,
            deprecated: self.deprecated,
            // What was always there needs no mention.
            since: self.since.filter(|since| *since > FIRST_RELEASE),
            retrigger: self.retrigger,
            docs: self.entry.map(|entry| DocsRef { entry: entry.number() }),
        }
    }
}

/// A place where something is to be completed.
struct Place<'a> {
    file: &'a SourceFile,
    catalog: &'a Catalog,
    config: &'a CompletionConfig,
    world: &'a dyn CompletionWorld,
    locus: &'a Locus,
    typed: &'a CursorWord,
    offset: TextSize,
    /// Which word of the line it is, from 0.
    index: usize,
    /// What belongs there, and its first word.
    expected: (usize, Expected),
    /// The plugins that the file uses; looked up when it is first asked for.
    plugins: OnceCell<HashSet<EntryId>>,
}

impl<'a> Place<'a> {
    fn new(
        file: &'a SourceFile,
        config: &'a CompletionConfig,
        world: &'a dyn CompletionWorld,
        locus: &'a Locus,
        typed: &'a CursorWord,
        offset: TextSize,
    ) -> Place<'a> {
        // The word that is being typed ends at or behind the cursor.
        let before = |range: TextRange| {
            if typed.kind.is_some() { range.end() < offset } else { range.end() <= offset }
        };
        let index = locus.words.iter().take_while(|word| before(word.range)).count();
        let segment = locus.segments.iter().rev().find(|segment| segment.first <= index);
        let expected = segment.map_or((0, Expected::Unknown), |it| (it.first, it.what));
        let catalog = file.catalog();
        let plugins = OnceCell::new();
        Place { file, catalog, config, world, locus, typed, offset, index, expected, plugins }
    }

    fn complete(&self, out: &mut Vec<Candidate>) {
        match self.expected {
            (first, Expected::Name(context)) if first == self.index => {
                names::complete(self, context, out);
            }
            (first, Expected::Arguments(entry)) => values::arguments(self, entry, first, out),
            (0, Expected::MatcherName) if self.index == 0 => names::matcher_definition(self, out),
            (1, Expected::Import) if self.index == 1 => imports::names(self, out),
            (1, Expected::Import) => imports::argument(self, self.index - 2, out),
            (_, Expected::Addresses) if self.index == 0 => names::top_level(self, out),
            _ => {}
        }
    }

    /// The entry whose argument is typed.
    fn entry(&self) -> Option<EntryId> {
        match self.expected {
            (_, Expected::Arguments(id)) => Some(id),
            _ => None,
        }
    }

    /// Whether a brace at the cursor may be the start of a value. It may open a block as well: who types one sees no menu.
    fn may_take_a_value(&self) -> bool {
        let (first, Expected::Arguments(id)) = self.expected else { return false };
        let words = self.locus.words.get(first..self.index).unwrap_or_default();
        let texts: Vec<Option<&str>> = words.iter().map(|word| word.text.as_deref()).collect();
        let is_value = |(_, term): &(usize, &Term)| matches!(term, Term::Param(param) if param.ty != Ty::Matcher);
        catalog::expected(&self.catalog[id].signatures, &texts).iter().any(is_value)
    }

    /// Whether a word that begins with `/` would be a matcher here.
    fn may_match(&self) -> bool {
        let (first, Expected::Arguments(id)) = self.expected else { return false };
        let is_matcher = |(_, term): &(usize, &Term)| matches!(term, Term::Param(param) if param.ty == Ty::Matcher);
        first == self.index
            && catalog::expected(&self.catalog[id].signatures, &[]).iter().any(is_matcher)
    }

    /// Whether units are offered for the number that is typed.
    fn wants_number(&self) -> bool {
        self.typed.prefix.starts_with(|c: char| c.is_ascii_digit())
    }

    /// Whether an entry is offered: Caddy's version has it, and its plugin is there, or in use where that is not known.
    fn offers(&self, id: EntryId) -> bool {
        let brought = |plugin| match self.config.plugins.presence(&self.catalog[plugin].name) {
            Some(presence) => presence == Presence::Present,
            None => self.uses_plugin(plugin),
        };
        self.has(id) && self.catalog[id].plugin.is_none_or(brought)
    }

    /// Whether the user's Caddy has an entry. The versions of plugins are others.
    fn has(&self, id: EntryId) -> bool {
        let entry = &self.catalog[id];
        let known = |status: &Status| {
            status.since.is_none_or(|it| it <= self.config.caddy)
                && status.removed.is_none_or(|it| it > self.config.caddy)
        };
        entry.plugin.is_some() || known(&entry.status)
    }

    /// Whether the file uses anything of a plugin already.
    fn uses_plugin(&self, plugin: EntryId) -> bool {
        self.plugins
            .get_or_init(|| {
                let mut plugins = HashSet::new();
                for (range, role) in self.file.binding().all_roles() {
                    let names_one = matches!(
                        role,
                        Role::Directive(_) | Role::GlobalOption(_) | Role::Module(_)
                    );
                    // The word that is being typed proves nothing.
                    if names_one && !range.contains_inclusive(self.offset) {
                        plugins.extend(role.entry().and_then(|id| self.catalog[id].plugin));
                    }
                }
                plugins
            })
            .contains(&plugin)
    }
}
