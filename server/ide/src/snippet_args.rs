//! What a snippet makes of the arguments of its imports.

use crate::SourceFile;
use crate::brought::{Brought, own_argument_parts};
use crate::snippets::Snippets;
use analysis::Role;
use catalog::{Catalog, EntryId, Param, Ty};
use std::collections::BTreeMap;
use syntax::ast::{Snippet, Word};
use syntax::{SyntaxKind, SyntaxNode, SyntaxToken, TextRange};

/// What a snippet makes of the arguments of its imports.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SnippetArgs {
    /// The arguments, from 0 up to the last that is used by its number or named by a comment.
    pub args: Vec<SnippetArg>,
    /// With fewer arguments than these, Caddy leaves some `{args[…]}` in the text.
    pub required: usize,
    /// What all further arguments are; `None` if they go nowhere.
    pub rest: Option<SnippetArg>,
}

/// An argument of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnippetArg {
    /// A name for it, in a word or two.
    pub name: String,
    /// Whether the name says more than the position.
    pub is_named: bool,
    /// What the comment above the snippet says of it.
    pub meaning: Option<String>,
    /// Where it goes, in the order of the text; ranges such as `{args[1:]}` included.
    pub uses: Vec<ArgUse>,
}

/// A place where a snippet uses an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArgUse {
    /// The placeholder.
    pub range: TextRange,
    /// What the word that it is in is, if that is known.
    pub role: Option<Role>,
}

impl SnippetArgs {
    /// The name of an argument, from 0; also of one that is not used.
    pub fn name(&self, index: usize) -> String {
        match self.arg(index) {
            Some(arg) => arg.name.clone(),
            None => numbered(index),
        }
    }

    /// An argument, from 0; `None` where it goes nowhere.
    pub fn arg(&self, index: usize) -> Option<&SnippetArg> {
        self.args.get(index).or(self.rest.as_ref())
    }

    /// How many arguments go anywhere; `None` if any number does.
    pub fn most(&self) -> Option<usize> {
        self.rest.is_none().then_some(self.args.len())
    }

    /// The form of an import, such as `sock(socket path)`.
    pub fn signature(&self, snippet: &str) -> String {
        let mut names: Vec<String> = Vec::new();
        for (index, arg) in self.args.iter().enumerate() {
            let optional = index >= self.required;
            names.push(if optional { format!("[{}]", arg.name) } else { arg.name.clone() });
        }
        names.extend(self.rest.iter().map(|rest| format!("{}…", rest.name)));
        format!("{snippet}({})", names.join(", "))
    }
}

/// What the snippet of this name makes of its arguments; `None` where there is none. The ranges are those of the file
/// that defines it.
pub fn snippet_args(file: &SourceFile, name: &str) -> Option<SnippetArgs> {
    Brought::snippet(file, name).map(|snippet| snippet.args())
}

/// The same for a snippet of this file, all of which have been read.
pub(crate) fn args_of(file: &SourceFile, snippets: &Snippets, snippet: &Snippet) -> SnippetArgs {
    Reader { file, snippets: Some(snippets), depth: 0 }.args(Some(snippet))
}

/// The same for a snippet of this file, or, where none is given, for all of the file.
pub(crate) fn args_in(file: &SourceFile, snippet: Option<&Snippet>) -> SnippetArgs {
    Reader { file, snippets: None, depth: 0 }.args(snippet)
}

/// What `{args…}` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ArgSource {
    /// `{args[0]}`.
    One(usize),
    /// `{args.0}`.
    Legacy(usize),
    /// `{args[1:3]}`.
    Many(usize, Option<usize>),
    /// What Caddy leaves in the text.
    Invalid(Invalid),
}

/// Why Caddy leaves `{args…}` in the text, whatever the import gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Invalid {
    Empty,
    NoNumber,
    Negative,
    Backwards,
}

impl ArgSource {
    /// Reads `{args[0]}` and its like.
    pub(crate) fn read(source: &str) -> Option<ArgSource> {
        let inside = source.strip_prefix("{args")?.strip_suffix('}')?;
        if let Some(index) = inside.strip_prefix('.') {
            return Some(index_of(index).map_or_else(ArgSource::Invalid, ArgSource::Legacy));
        }
        let inside = inside.strip_prefix('[')?.strip_suffix(']')?;
        let Some((start, end)) = inside.split_once(':') else {
            return Some(index_of(inside).map_or_else(ArgSource::Invalid, ArgSource::One));
        };
        let start = if start.is_empty() { Ok(0) } else { index_of(start) };
        let end = if end.is_empty() { Ok(None) } else { index_of(end).map(Some) };
        Some(match (start, end) {
            (Ok(start), Ok(Some(end))) if start > end => ArgSource::Invalid(Invalid::Backwards),
            (Ok(start), Ok(end)) => ArgSource::Many(start, end),
            (Err(invalid), _) | (_, Err(invalid)) => ArgSource::Invalid(invalid),
        })
    }

    /// Fewer arguments than these leave it in the text.
    fn required(self) -> usize {
        match self {
            ArgSource::One(index) | ArgSource::Legacy(index) => index.saturating_add(1),
            ArgSource::Many(start, end) => end.unwrap_or(start),
            ArgSource::Invalid(_) => 0,
        }
    }
}

/// An index as Caddy reads it: `+1` and `01` are one.
fn index_of(text: &str) -> Result<usize, Invalid> {
    /// More arguments than these are no line that anybody writes.
    const MOST: i64 = 10_000;
    if text.is_empty() {
        return Err(Invalid::Empty);
    }
    match text.parse::<i64>() {
        Ok(index) if index < 0 => Err(Invalid::Negative),
        Ok(index) if index < MOST => usize::try_from(index).map_err(|_| Invalid::NoNumber),
        _ => Err(Invalid::NoNumber),
    }
}

/// The `{args…}` of a node, each with the word that it is in.
pub(crate) fn argument_parts(
    node: &SyntaxNode,
) -> impl Iterator<Item = (ArgSource, Word, SyntaxNode)> {
    let parts = node.descendants().filter(|it| it.kind() == SyntaxKind::IMPORT_ARG);
    parts.filter_map(|part| {
        let source = ArgSource::read(&part.text().to_string())?;
        Some((source, Word::cast(part.parent()?)?, part))
    })
}

/// Whether the word consists of the part, quotes aside: only there can it stand for several words.
pub(crate) fn is_whole_word(word: &Word, part: &SyntaxNode) -> bool {
    word.content_range() == part.text_range()
}

fn numbered(index: usize) -> String {
    format!("arg {}", index + 1)
}

struct Reader<'a> {
    file: &'a SourceFile,
    /// The snippets of the file, if they have been read.
    snippets: Option<&'a Snippets>,
    /// In how many snippets that hand their arguments on.
    depth: usize,
}

impl Reader<'_> {
    fn args(&self, snippet: Option<&Snippet>) -> SnippetArgs {
        let mut out = SnippetArgs::default();
        let mut named: BTreeMap<usize, String> = BTreeMap::new();
        let mut uses: BTreeMap<usize, Vec<ArgUse>> = BTreeMap::new();
        let mut ranges: Vec<(usize, Option<usize>, ArgUse, Option<String>)> = Vec::new();
        for (source, word, part) in own_argument_parts(self.file, snippet) {
            let (role, name) = self.role_and_name(&word, &part);
            let at = ArgUse { range: part.text_range(), role };
            match source {
                ArgSource::One(index) | ArgSource::Legacy(index) => {
                    if let Some(name) = name {
                        named.entry(index).or_insert(name);
                    }
                    uses.entry(index).or_default().push(at);
                }
                ArgSource::Many(start, end) if is_whole_word(&word, &part) => {
                    if end.is_none() {
                        let is_named = name.is_some();
                        let name = name.clone().unwrap_or_else(|| "more".to_owned());
                        let rest =
                            || SnippetArg { name, is_named, meaning: None, uses: Vec::new() };
                        out.rest.get_or_insert_with(rest).uses.push(at.clone());
                    }
                    ranges.push((start, end, at, name));
                }
                _ => continue,
            }
            out.required = out.required.max(source.required());
        }
        let documented = documented(self.file, snippet);
        let ends = ranges.iter().map(|(start, end, ..)| end.unwrap_or(*start));
        let count = uses.keys().last().map_or(0, |last| last + 1);
        let count = ends.fold(count, usize::max).max(documented.len());
        for index in 0..count {
            let covering = ranges
                .iter()
                .filter(|(start, end, ..)| *start <= index && end.is_none_or(|end| index < end));
            let mut at = uses.remove(&index).unwrap_or_default();
            at.extend(covering.clone().map(|(_, _, at, _)| at.clone()));
            at.sort_by_key(|it| it.range.start());
            let mut role_name = || {
                let mut others = covering.clone().filter_map(|(.., name)| name.clone());
                named.remove(&index).or_else(|| others.next())
            };
            let (name, meaning) = match documented.get(index) {
                Some((name, meaning)) => (Some(name.clone()), meaning.clone()),
                None => (role_name().map(|name| unlike(&out.args, name)), None),
            };
            let is_named = name.is_some();
            let name = name.unwrap_or_else(|| numbered(index));
            out.args.push(SnippetArg { name, is_named, meaning, uses: at });
        }
        out
    }

    /// What a word is in which an argument is, and what the argument is to it.
    fn role_and_name(&self, word: &Word, part: &SyntaxNode) -> (Option<Role>, Option<String>) {
        let range = word.syntax().text_range();
        let bounds = self.file.binding().roles_at(range.start()).into_iter();
        let roles: Vec<Role> =
            bounds.filter(|bound| bound.range == range).map(|bound| bound.role).collect();
        let content = word.content_range();
        let between = |from, to| {
            let range = if from <= to { TextRange::new(from, to) } else { TextRange::empty(from) };
            crate::snippets::text_of(self.file, range)
        };
        let around = Around {
            before: between(content.start(), part.text_range().start()),
            behind: between(part.text_range().end(), content.end()),
        };
        let handed_on = roles.iter().find_map(|role| match role {
            Role::ImportArgument(index) => self.handed_on(word, *index),
            _ => None,
        });
        let own = || roles.iter().find_map(|role| name_of(self.file.catalog(), role, &around));
        let name = handed_on.or_else(own);
        let known =
            |role: &Role| !matches!(role, Role::Opaque | Role::Unknown | Role::UnderUnknown);
        (roles.into_iter().find(known), name)
    }

    /// The name of an argument in the snippet to which it is handed on.
    fn handed_on(&self, word: &Word, index: usize) -> Option<String> {
        const DEPTH_MAX: usize = 4;
        let import = syntax::ast::Import::cast(word.syntax().parent()?)?;
        if self.depth >= DEPTH_MAX {
            return None;
        }
        let (name, depth) = (import.pattern()?.value(), self.depth + 1);
        let own = self.snippets.and_then(|snippets| snippets.get(&name));
        let args = if let Some(snippet) = own {
            Reader { depth, ..*self }.args(Some(snippet))
        } else {
            let target = Brought::of(self.file, &name)?;
            let inner = Reader { file: &target.file, snippets: None, depth };
            inner.args(target.snippet.as_ref())
        };
        args.arg(index).filter(|arg| arg.is_named).map(|arg| arg.name.clone())
    }
}

/// The text of a word around an argument.
struct Around<'a> {
    before: &'a str,
    behind: &'a str,
}

/// A name for a value that is a part of a word of this role.
fn name_of(catalog: &Catalog, role: &Role, around: &Around<'_>) -> Option<String> {
    if around.before.starts_with("unix") && around.before.ends_with('/') {
        return Some("socket path".to_owned());
    }
    let name = match role {
        Role::Argument(id, param) | Role::Key(id, param) => {
            return Some(value_name(catalog, *id, param, around));
        }
        Role::UnknownModule(param) => return Some(spaced(&param.name)),
        Role::Address if around.before.ends_with(':') => "port",
        Role::Address if around.behind.starts_with('.') => "subdomain",
        Role::Address => "address",
        Role::MatcherDefinition => "matcher name",
        Role::Directive(_) => "directive",
        Role::Option(_) | Role::GlobalOption(_) => "option",
        Role::Module(id) => return Some(module_name(&catalog[*id].name)),
        Role::Literal(id) => catalog.short_name(*id),
        Role::ImportPattern => "snippet or files",
        _ => return None,
    };
    Some(name.to_owned())
}

/// What the modules of a namespace are: of `dns.providers.x` a provider.
fn module_name(id: &str) -> String {
    let namespace = id.rsplit('.').nth(1).unwrap_or("module");
    let one = match namespace.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => namespace.trim_end_matches('s').to_owned(),
    };
    spaced(&one)
}

fn value_name(catalog: &Catalog, id: EntryId, param: &Param, around: &Around<'_>) -> String {
    let partly = !around.before.is_empty();
    let name = match &param.ty {
        Ty::Matcher if around.before.starts_with('@') => "matcher name",
        Ty::Matcher if partly => "path",
        Ty::Named(ty) => match &**ty {
            "duration" | "go_duration" => return owner_name(catalog, id),
            "upstream" | "network_address" if around.before.ends_with(':') => "port",
            "upstream" | "network_address" if around.behind.starts_with(':') => "host",
            "file" | "path" if partly && is_file(catalog, id) => "file name",
            "path" | "path_matcher" | "path_pattern" => "path",
            "dir" if partly => "directory name",
            "host" | "domain" if around.behind.starts_with('.') => "subdomain",
            "host" | "domain" => "host",
            _ => return plain_name(catalog, id, param),
        },
        _ => return plain_name(catalog, id, param),
    };
    name.to_owned()
}

/// Whether the paths of an entry are those of files.
fn is_file(catalog: &Catalog, id: EntryId) -> bool {
    catalog[id].name.contains("file")
}

/// The name of the parameter; where that says little, with the name of what it belongs to.
fn plain_name(catalog: &Catalog, id: EntryId, param: &Param) -> String {
    const VAGUE: &[&str] = &[
        "argument", "count", "field", "id", "key", "name", "number", "text", "times", "type",
        "value",
    ];
    // Of `value-or-find` the first is what it mostly is.
    let name = spaced(param.name.split("-or-").next().unwrap_or_default());
    if VAGUE.contains(&&*name) {
        format!("{} {name}", owner_name(catalog, id).replace('_', " "))
    } else {
        name
    }
}

/// The name with which a line of the entry begins, or of the block that it is in.
fn owner_name(catalog: &Catalog, id: EntryId) -> String {
    let owner = if catalog[id].key.is_some() { catalog[id].parent.unwrap_or(id) } else { id };
    catalog.short_name(owner).to_owned()
}

fn spaced(name: &str) -> String {
    name.replace(['_', '-'], " ")
}

/// The name, numbered if an argument before has the same.
fn unlike(args: &[SnippetArg], name: String) -> String {
    let is_free = |name: &str| args.iter().all(|arg| arg.name != name);
    if is_free(&name) {
        return name;
    }
    let numbers = (2..).map(|number| format!("{name} {number}"));
    numbers.take(args.len() + 1).find(|name| is_free(name)).unwrap_or(name)
}

/// The names and meanings of the comment `# args: name - meaning, …` above a snippet, or at the beginning of a file.
fn documented(file: &SourceFile, snippet: Option<&Snippet>) -> Vec<(String, Option<String>)> {
    let Some(snippet) = snippet else {
        let first = file.parse().syntax().first_token();
        return comment(std::iter::successors(first, SyntaxToken::next_token));
    };
    let before = snippet.syntax().first_token().and_then(|it| it.prev_token());
    comment(std::iter::successors(before, SyntaxToken::prev_token))
}

/// The nearest comment of this form; other comments may stand between, but no blank line.
fn comment(tokens: impl Iterator<Item = SyntaxToken>) -> Vec<(String, Option<String>)> {
    let mut line_ends = 0;
    for token in tokens {
        match token.kind() {
            SyntaxKind::NEWLINE => line_ends += 1,
            SyntaxKind::WHITESPACE => {}
            SyntaxKind::COMMENT => {
                line_ends = 0;
                let text = token.text().trim_start_matches('#').trim();
                if let Some(list) = text.strip_prefix("args:") {
                    return list.split(',').map(documented_one).collect();
                }
            }
            _ => break,
        }
        if line_ends > 1 {
            break;
        }
    }
    Vec::new()
}

fn documented_one(item: &str) -> (String, Option<String>) {
    match item.split_once(" - ") {
        Some((name, meaning)) => (name.trim().to_owned(), Some(meaning.trim().to_owned())),
        None => (item.trim().to_owned(), None),
    }
}
