//! What the catalogue says of one thing.

use crate::signature::{Param, Signature};
use std::fmt;
use std::sync::{Arc, LazyLock};

/// An entry of a [`Catalog`](crate::Catalog).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(pub(crate) u32);

impl EntryId {
    /// Its number in the catalogue.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// A directive.
    Directive,
    /// An option of the global options block.
    GlobalOption,
    /// A module, by its full ID; request matchers are the modules of `http.matchers`.
    Module,
    /// A matcher for responses.
    ResponseMatcher,
    /// A line in the block of any of the above, or of another option.
    Option,
    /// A placeholder; `*` in its name stands for any text.
    Placeholder,
    /// A short form of a placeholder.
    Shorthand,
    /// A type of values.
    Type,
    /// A Go module that adds to Caddy.
    Plugin,
}

/// An entry: its grammar and its docs.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What it is about.
    pub kind: EntryKind,
    /// Its name as it is written; of a free key `*`.
    pub name: Box<str>,
    /// What the first word of the line is, where it is no fixed name.
    pub key: Option<Arc<Param>>,
    /// The entry in whose block this option stands.
    pub parent: Option<EntryId>,
    /// The forms of its arguments. None: it takes no argument.
    pub signatures: Vec<Signature>,
    /// What its block holds beside options.
    pub body: Body,
    /// The options of its block, in the order of the file.
    pub options: Vec<EntryId>,
    /// The directives whose options its block also takes.
    pub includes: Vec<Include>,
    /// The directive whose grammar it has.
    pub same_as: Option<Box<str>>,
    /// Where it may stand (a directive) or exists (a placeholder).
    pub places: Vec<Box<str>>,
    /// Its place in the default order of directives, from 1.
    pub order: Option<u32>,
    /// Grammar that is neither argument nor option.
    pub policy: Policy,
    /// Versions and stability.
    pub status: Status,
    /// What holds without it.
    pub default: Option<Box<str>>,
    /// When its time runs, if it is one.
    pub clock: Clock,
    /// The meaning of literal words, or the values of a type.
    pub values: Vec<Value>,
    /// The type whose values it also has.
    pub like: Option<Box<str>>,
    /// Whether the values of a type are all there are.
    pub closed: bool,
    /// An example of a type's value.
    pub sample: Option<Box<str>>,
    /// The placeholder behind a shorthand; the module behind a directive.
    pub means: Option<Box<str>>,
    /// What users read.
    pub docs: Docs,
    /// The plugin it comes with.
    pub plugin: Option<EntryId>,
    /// Where it is written.
    pub source: Source,
}

/// Where the files lie that tell of standard Caddy.
const STANDARD: [&str; 5] =
    ["directives/", "global_options/", "json_only/", "modules/", "response_matchers/"];

impl Entry {
    /// Whether standard Caddy has it: no plugin brings it, and no file of the user's own.
    pub fn is_standard(&self) -> bool {
        self.plugin.is_none() && STANDARD.iter().any(|it| self.source.file.starts_with(it))
    }

    pub(crate) fn empty(kind: EntryKind, name: &str, source: Source) -> Entry {
        Entry {
            kind,
            name: name.into(),
            key: None,
            parent: None,
            signatures: Vec::new(),
            body: Body::Options,
            options: Vec::new(),
            includes: Vec::new(),
            same_as: None,
            places: Vec::new(),
            order: None,
            policy: Policy::default(),
            status: Status::default(),
            default: None,
            clock: Clock::default(),
            values: Vec::new(),
            like: None,
            closed: false,
            sample: None,
            means: None,
            docs: Docs::default(),
            plugin: None,
            source,
        }
    }
}

/// An entry without a name and without a form.
pub(crate) fn nothing() -> &'static Entry {
    static NOTHING: LazyLock<Entry> =
        LazyLock::new(|| Entry::empty(EntryKind::Type, "", Source { file: "".into(), line: 0 }));
    &NOTHING
}

/// A directive whose options the block of an entry also takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// The directive.
    pub directive: Box<str>,
    /// Those of its options that Caddy refuses here.
    pub except: Vec<Box<str>>,
}

/// Where an entry is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file.
    pub file: Box<str>,
    /// The line, from 1.
    pub line: u32,
}

/// What a block holds beside the options of its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Body {
    /// Nothing.
    Options,
    /// Directives that handle a request.
    Directives,
    /// Directives that handle a response, such as `copy_response`.
    ResponseDirectives,
    /// Nothing: a module without a form in Caddyfiles.
    JsonOnly,
}

/// What Caddy does where a use is not as the signatures and options say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// A second occurrence in the same block.
    pub repeat: Repeat,
    /// More arguments than the signatures take.
    pub surplus: Surplus,
    /// Whether the option must be there.
    pub required: bool,
    /// Whether Caddy overlooks a missing argument.
    pub missing_ignored: bool,
    /// Whether Caddy drops unknown options of the block.
    pub unknown_ignored: bool,
    /// A block where none belongs.
    pub stray_block: StrayBlock,
}

/// What a second occurrence does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Repeat {
    /// It replaces the first.
    #[default]
    Last,
    /// It adds to the first.
    Accumulate,
    /// It replaces what it names, key by key.
    Merge,
    /// Caddy refuses it.
    Error,
}

/// What becomes of surplus arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Surplus {
    /// The catalogue does not say.
    #[default]
    Unstated,
    /// Caddy refuses them.
    Error,
    /// Caddy reads them as the next option of the block.
    NextOption,
    /// Caddy drops them.
    Ignored,
}

/// What becomes of a block where none belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StrayBlock {
    /// The catalogue does not say.
    #[default]
    Unstated,
    /// Caddy refuses it.
    Error,
    /// Caddy drops it.
    Ignored,
}

/// Versions and stability.
#[derive(Debug, Clone, Default)]
pub struct Status {
    /// The first release that knows it: of Caddy, or of the plugin.
    pub since: Option<Version>,
    /// The first release that does not know it any more.
    pub removed: Option<Version>,
    /// Why Caddy refuses every use of it.
    pub refused: Option<Box<str>>,
    /// What to use instead.
    pub deprecated: Option<Box<str>>,
    /// Whether it may change without notice.
    pub experimental: bool,
    /// Whether Caddy's docs leave it out.
    pub undocumented: bool,
}

/// When a time runs, and what happens at its end. All is Markdown, without a stop at the end.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// What the value `0` does.
    pub zero: Option<Box<str>>,
    /// What it begins with.
    pub starts: Option<Box<str>>,
    /// What makes it begin anew.
    pub resets: Option<Box<str>>,
    /// What happens when it is over: to the client, and in the log.
    pub fires: Option<Box<str>>,
}

/// A release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The first number.
    pub major: u16,
    /// The second number.
    pub minor: u16,
    /// The third number.
    pub patch: u16,
}

impl Version {
    /// Reads `2.11.9` or `v2.11.9`; missing numbers are 0.
    pub fn parse(text: &str) -> Option<Version> {
        let mut numbers = text.strip_prefix('v').unwrap_or(text).split('.').map(str::parse);
        let version = Version {
            major: numbers.next()?.ok()?,
            minor: numbers.next().unwrap_or(Ok(0)).ok()?,
            patch: numbers.next().unwrap_or(Ok(0)).ok()?,
        };
        numbers.next().is_none().then_some(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// A literal word or a value, and what it means.
#[derive(Debug, Clone)]
pub struct Value {
    /// The word.
    pub word: Box<str>,
    /// What it means, in a few words.
    pub meaning: Box<str>,
    /// Versions and stability.
    pub status: Status,
}

/// What users read. All but the summary is Markdown.
#[derive(Debug, Clone, Default)]
pub struct Docs {
    /// One sentence.
    pub summary: Box<str>,
    /// What else there is to know.
    pub details: Option<Box<str>>,
    /// What may surprise, one sentence each.
    pub caveats: Vec<Box<str>>,
    /// Uses that Caddy accepts.
    pub examples: Vec<Example>,
    /// Caddy's own page.
    pub url: Option<Box<str>>,
    /// The shortest use, where the signature does not tell.
    pub minimal: Option<Box<str>>,
    /// Why Caddy alone cannot adapt the examples.
    pub unproven: Option<Box<str>>,
}

/// A use of an entry.
#[derive(Debug, Clone)]
pub struct Example {
    /// What has to stand around it.
    pub place: ExamplePlace,
    /// The lines, without common indentation.
    pub text: Box<str>,
}

/// What has to stand around an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExamplePlace {
    /// A site block.
    Site,
    /// The global options block.
    Global,
    /// Nothing: it is a whole file.
    File,
}
