//! What the catalogue says of an entry, as text for users.

mod plain;

use catalog::{
    Body, Catalog, Clock, Entry, EntryId, EntryKind, Repeat, Status, Term, Ty, Value, Version,
};

/// How a client wants its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Markup {
    /// As Markdown.
    #[default]
    Markdown,
    /// Without markup.
    Plain,
}

impl Markup {
    /// A text that is written in Markdown, as the client wants it.
    pub(crate) fn render(self, markdown: &str) -> String {
        match self {
            Markup::Markdown => markdown.trim_end().to_owned(),
            Markup::Plain => plain::plain(markdown),
        }
    }
}

/// More values than these are not listed.
const VALUES_MAX: usize = 15;

/// All that is to be said of an entry: its form, the facts, and only then prose.
pub fn entry_docs(catalog: &Catalog, id: EntryId, markup: Markup) -> String {
    markup.render(&entry_markdown(catalog, id))
}

/// The same as [`entry_docs`], in Markdown.
pub(crate) fn entry_markdown(catalog: &Catalog, id: EntryId) -> String {
    entry_markdown_with(catalog, id, "")
}

/// The same as [`entry_markdown`], with a paragraph between the facts and the prose.
pub(crate) fn entry_markdown_with(catalog: &Catalog, id: EntryId, note: &str) -> String {
    let entry = &catalog[id];
    let values = match entry.kind {
        EntryKind::Type => catalog.values(&entry.name),
        _ => entry.values.iter().collect(),
    };
    let mut page = Page::default();
    page.add(forms(catalog, id));
    page.add(facts(catalog, id));
    page.add(note);
    page.prose(entry);
    page.add(list(values.iter().map(|value| value_line(value)), VALUES_MAX));
    page.example(entry);
    page.link(entry);
    page.finish()
}

/// The paragraphs of a text.
#[derive(Debug, Default)]
pub(crate) struct Page(Vec<String>);

impl Page {
    /// Adds a paragraph, unless it is empty.
    pub(crate) fn add(&mut self, paragraph: impl Into<String>) {
        let paragraph = paragraph.into();
        if !paragraph.is_empty() {
            self.0.push(paragraph);
        }
    }

    /// Adds summary, clock, details and caveats.
    pub(crate) fn prose(&mut self, entry: &Entry) {
        self.add(&*entry.docs.summary);
        self.add(clock(&entry.clock));
        self.add(entry.docs.details.as_deref().unwrap_or_default());
        self.add(caveats(entry));
    }

    fn example(&mut self, entry: &Entry) {
        if let Some(example) = entry.docs.examples.first() {
            self.add(fence(&example.text));
        }
    }

    /// Adds the link to Caddy's own docs.
    pub(crate) fn link(&mut self, entry: &Entry) {
        if let Some(url) = &entry.docs.url {
            self.add(format!("[Documentation]({url})"));
        }
    }

    /// The whole text.
    pub(crate) fn finish(self) -> String {
        self.0.join("\n\n")
    }
}

/// The forms of an entry as one would write them, as a code block.
pub(crate) fn forms(catalog: &Catalog, id: EntryId) -> String {
    let entry = &catalog[id];
    let name = match (&entry.key, entry.kind) {
        (_, EntryKind::Type | EntryKind::Plugin) => return String::new(),
        (_, EntryKind::Placeholder) => return fence(&format!("{{{}}}", entry.name)),
        (_, EntryKind::Shorthand) => {
            let long = entry.means.as_deref().unwrap_or_default();
            return fence(&format!("{{{}}} = {{{long}}}", entry.name));
        }
        (Some(key), _) => Term::Param(key.clone()).to_string(),
        (None, _) => catalog.short_name(id).to_owned(),
    };
    let block = if takes_block(catalog, id) { " { … }" } else { "" };
    let line = |arguments: String| {
        let space = if arguments.is_empty() { "" } else { " " };
        format!("{name}{space}{arguments}{block}")
    };
    let mut lines: Vec<String> = entry.signatures.iter().map(|it| line(it.to_string())).collect();
    if lines.is_empty() {
        lines.push(line(String::new()));
    }
    fence(&lines.join("\n"))
}

fn takes_block(catalog: &Catalog, id: EntryId) -> bool {
    let entry = &catalog[id];
    let directives = matches!(entry.body, Body::Directives | Body::ResponseDirectives);
    let matchers = |term: &&Term| match term {
        Term::Param(param) => matches!(param.ty, Ty::RequestMatchers | Ty::ResponseMatchers),
        Term::Literal(_) => false,
    };
    directives
        || entry.signatures.iter().any(|it| it.terms().iter().any(matchers))
        || !catalog.options(id).is_empty()
}

/// One line: what the entry is, its default, its versions and its rules.
fn facts(catalog: &Catalog, id: EntryId) -> String {
    let entry = &catalog[id];
    let mut facts = vec![what(catalog, id)];
    facts.extend(default(entry));
    facts.extend(status(&entry.status));
    facts.extend(repetition(entry).map(str::to_owned));
    let place = |place: &str| entry.places.iter().any(|it| &**it == place);
    if entry.kind == EntryKind::Directive && place("site") {
        facts.push("in the block of a site only".to_owned());
    } else if entry.kind == EntryKind::Directive && place("response") {
        facts.push("only where a response is handled".to_owned());
    }
    if entry.policy.required {
        facts.push("required".to_owned());
    }
    if let Some(plugin) = entry.plugin.filter(|_| entry.kind != EntryKind::Plugin) {
        facts.push(plugin_line(&catalog[plugin].name));
        if entry.kind == EntryKind::Directive && entry.order.is_none() && !place("site") {
            let name = &entry.name;
            facts.push(format!("perhaps needs `order {name} …` in the global options, or `route`"));
        }
    }
    facts.join(" · ")
}

/// Where a plugin's entry comes from, and how one gets it.
fn plugin_line(module: &str) -> String {
    format!("plugin `{module}`, not in standard Caddy: `xcaddy build --with {module}`")
}

/// What an entry is, with the block in which it stands.
pub(crate) fn what(catalog: &Catalog, id: EntryId) -> String {
    let entry = &catalog[id];
    match entry.kind {
        EntryKind::Directive => "Directive".to_owned(),
        EntryKind::GlobalOption => "Global option".to_owned(),
        EntryKind::Module if entry.name.starts_with("http.matchers.") => {
            "Request matcher".to_owned()
        }
        EntryKind::Module => format!("Module `{}`", entry.name),
        EntryKind::ResponseMatcher => "Response matcher".to_owned(),
        EntryKind::Option => {
            let owner = entry.parent.map(|parent| path(catalog, parent)).unwrap_or_default();
            let what = if entry.key.is_some() { "Line" } else { "Option" };
            format!("{what} of {owner}")
        }
        EntryKind::Placeholder => format!("Placeholder{}", places(&entry.places)),
        EntryKind::Shorthand => format!("Short form of a placeholder{}", places(&entry.places)),
        EntryKind::Type => format!("Values of type `{}`", entry.name),
        EntryKind::Plugin => format!("Plugin: `xcaddy build --with {}`", entry.name),
    }
}

/// The blocks that lead to an entry, the outermost first: `` `servers` › `timeouts` ``.
pub(crate) fn path(catalog: &Catalog, id: EntryId) -> String {
    let mut names = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next {
        let entry = &catalog[id];
        let name = match &entry.key {
            Some(key) => Term::Param(key.clone()).to_string(),
            None => entry.name.to_string(),
        };
        names.push(format!("`{name}`"));
        next = entry.parent;
    }
    names.reverse();
    names.join(" › ")
}

fn places(places: &[Box<str>]) -> String {
    let words: Vec<&str> = places.iter().filter_map(|place| place_text(place)).collect();
    if words.is_empty() { String::new() } else { format!(", exists {}", words.join("; ")) }
}

/// Where a placeholder exists, in the words of the catalogue's notation.
fn place_text(place: &str) -> Option<&'static str> {
    Some(match place {
        "adapt" => "in what an `import` brings in, while the file is read",
        "global" => "everywhere",
        "request" => "in handlers and request matchers",
        "matcher" => "once a matcher of the site has set it",
        "proxy" => "in the block of a reverse proxy, once an upstream is chosen",
        "response" => "where a response is at hand",
        "log" => "while the access log is written",
        "error" => "in `handle_errors`",
        "health" => "in active health checks of a reverse proxy",
        "tls" => "behind a matcher of TLS handshakes",
        "event" => "in handlers of events",
        "pki" => "in the names of certificate authorities",
        _ => return None,
    })
}

/// What holds without the entry.
pub(crate) fn default(entry: &Entry) -> Option<String> {
    let default = entry.default.as_deref()?;
    let is_prose = default.contains([' ', '`']);
    Some(if is_prose { format!("default: {default}") } else { format!("default `{default}`") })
}

/// When a time runs, and what happens at its end.
pub(crate) fn clock(clock: &Clock) -> String {
    let facts = [
        ("`0`", &clock.zero),
        ("Starts", &clock.starts),
        ("Starts anew", &clock.resets),
        ("At its end", &clock.fires),
    ];
    let told = facts.iter().filter_map(|(what, text)| Some((what, text.as_deref()?)));
    let lines: Vec<String> = told.map(|(what, text)| format!("- {what}: {text}")).collect();
    lines.join("\n")
}

/// Versions and stability, as far as they are worth a word.
pub(crate) fn status(status: &Status) -> Vec<String> {
    let mut out = Vec::new();
    let first = Version { major: 2, minor: 0, patch: 0 };
    if let Some(since) = status.since.filter(|&since| since != first) {
        out.push(format!("since {since}"));
    }
    if let Some(removed) = status.removed {
        out.push(format!("removed in {removed}"));
    }
    if let Some(instead) = status.deprecated.as_deref() {
        let is_prose = instead.contains([' ', '`']);
        let instead = instead.trim_end_matches('.');
        out.push(if is_prose {
            format!("**deprecated**: {instead}")
        } else {
            format!("**deprecated**: use `{instead}`")
        });
    }
    if status.experimental {
        out.push("experimental".to_owned());
    }
    out
}

/// What a second occurrence does, where one might expect something else.
fn repetition(entry: &Entry) -> Option<&'static str> {
    match (entry.kind, entry.policy.repeat) {
        (_, Repeat::Error) => Some("only once"),
        (EntryKind::Option | EntryKind::GlobalOption, Repeat::Accumulate) => {
            Some("several lines add up")
        }
        (EntryKind::Option | EntryKind::GlobalOption, Repeat::Merge) => {
            Some("several lines add up, a later one replaces what it names again")
        }
        _ => None,
    }
}

/// A value and its meaning.
pub(crate) fn value_line(value: &Value) -> String {
    let mut line = format!("{}: {}", code(&value.word), value.meaning);
    for fact in status(&value.status) {
        line.push_str(" · ");
        line.push_str(&fact);
    }
    line
}

/// What may surprise.
pub(crate) fn caveats(entry: &Entry) -> String {
    list(entry.docs.caveats.iter().map(ToString::to_string), usize::MAX)
}

/// A list of at most so many items.
fn list(items: impl ExactSizeIterator<Item = String>, max: usize) -> String {
    let rest = items.len().saturating_sub(max);
    let mut lines: Vec<String> = items.take(max).map(|item| format!("- {item}")).collect();
    if rest > 0 {
        lines.push(format!("- … and {rest} more"));
    }
    lines.join("\n")
}

/// A text as a code span, on one line and not too long.
pub(crate) fn code(text: &str) -> String {
    const LENGTH_MAX: usize = 80;
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = text.char_indices().nth(LENGTH_MAX) {
        text.truncate(cut);
        text.push('…');
    }
    let mut ticks = "`".to_owned();
    while text.contains(&ticks) {
        ticks.push('`');
    }
    // A tick at the end of the text would join those around it.
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// Lines of a Caddyfile as a code block.
pub(crate) fn fence(text: &str) -> String {
    let mut ticks = "```".to_owned();
    while text.contains(&ticks) {
        ticks.push('`');
    }
    format!("{ticks}caddyfile\n{}\n{ticks}", text.trim_end())
}
