//! What a word, or a part of a word, is.

mod duration;
pub(crate) mod expansion;
mod formula;
mod imports;
mod literal;
mod net;
mod parts;
mod proxy;
mod reuse;
mod site;
mod size;
mod sockets;
mod timeline;
mod value;

pub use literal::{AddressPurpose, LiteralAddress, addresses_at};
pub use sockets::{sockets_at, sockets_in};

use crate::SourceFile;
use crate::docs::{Markup, code, entry_markdown, entry_markdown_with, path};
use analysis::Role;
use catalog::{Catalog, EntryKind, Term, Ty};
use syntax::ast::{Statement, Word, WordKind};
use syntax::{SyntaxKind, SyntaxNode, SyntaxToken, TextRange, TextSize};

/// What an editor shows for a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// What it is about, in bytes.
    pub range: TextRange,
    /// The text.
    pub text: String,
}

/// A word in a snippet can be more things than anyone wants to read.
const ROLES_MAX: usize = 3;

/// What stands between two sections.
const RULE: &str = "\n\n---\n\n";

/// Says what stands at an offset; nothing of braces and blanks. Of an imported file the comments at its top and its first
/// word also say where it is imported.
pub fn hover(file: &SourceFile, offset: TextSize, markup: Markup) -> Option<Hover> {
    let Some(word) = word_at(file, offset) else {
        let range = top_comment(file, offset)?;
        let text = imports::imported_from(file);
        return (!text.is_empty()).then(|| Hover { range, text: markup.render(&text) });
    };
    let here = Here { file, catalog: file.catalog(), word: &word };
    if let Some(part) = part_at(&word, offset)
        && let Some(text) = parts::part(here, &part)
    {
        return Some(Hover { range: part.text_range(), text: markup.render(&text) });
    }
    let is_first = file
        .parse()
        .syntax()
        .first_child()
        .is_some_and(|first| first.text_range().start() == word.syntax().text_range().start());
    let mut sections = vec![here.sections()];
    if is_first {
        sections.push(imports::imported_from(file));
    }
    sections.retain(|it| !it.is_empty());
    let text = sections.join(RULE);
    let range = match word.kind() {
        // The comma behind an address is no part of it.
        WordKind::Plain => word.content_range(),
        _ => word.syntax().text_range(),
    };
    // A comma by itself is nothing.
    (!text.is_empty() && !range.is_empty()).then(|| Hover { range, text: markup.render(&text) })
}

/// The comment at an offset, if it stands before all lines of an imported file.
fn top_comment(file: &SourceFile, offset: TextSize) -> Option<TextRange> {
    if !file.is_part() {
        return None;
    }
    let tree = file.parse().syntax();
    let tokens = std::iter::successors(tree.first_token(), SyntaxToken::next_token);
    let top = tokens.take_while(|token| {
        matches!(token.kind(), SyntaxKind::COMMENT | SyntaxKind::NEWLINE | SyntaxKind::WHITESPACE)
    });
    let comments = top.filter(|token| token.kind() == SyntaxKind::COMMENT);
    comments.map(|it| it.text_range()).find(|range| range.contains_inclusive(offset))
}

/// The word under a cursor; of two that touch, the one behind it.
pub(crate) fn word_at(file: &SourceFile, offset: TextSize) -> Option<Word> {
    let before = offset.checked_sub(TextSize::from(1));
    word_on(file, offset).or_else(|| word_on(file, before?))
}

/// The word to which the byte at an offset belongs. Each level is searched in halves, which rowan's own search for
/// tokens does not do.
fn word_on(file: &SourceFile, offset: TextSize) -> Option<Word> {
    let byte = TextRange::at(offset, TextSize::from(1));
    let mut node = file.parse().syntax();
    if !node.text_range().contains_range(byte) {
        return None;
    }
    loop {
        node = node.child_or_token_at_range(byte)?.into_node()?;
        if let Some(word) = Word::cast(node.clone()) {
            return Some(word);
        }
    }
}

/// The placeholder, variable or import argument under a cursor.
fn part_at(word: &Word, offset: TextSize) -> Option<SyntaxNode> {
    let on = word.parts().find(|part| part.text_range().contains(offset));
    on.or_else(|| word.parts().find(|part| part.text_range().end() == offset))
}

/// The word that is asked about.
#[derive(Debug, Clone, Copy)]
struct Here<'a> {
    file: &'a SourceFile,
    catalog: &'a Catalog,
    word: &'a Word,
}

impl Here<'_> {
    /// The line that the word is on.
    fn statement(self) -> Option<Statement> {
        self.word.syntax().ancestors().skip(1).find_map(Statement::cast)
    }

    /// All that the word is.
    fn roles(self) -> Vec<Role> {
        roles_of(self.file, self.word)
    }

    /// A section for each thing that the word is.
    fn sections(self) -> String {
        let mut sections: Vec<String> = Vec::new();
        let mut roles = self.roles();
        // What an argument of an import is in the snippet comes right behind it.
        let index = roles.iter().find_map(|role| match role {
            Role::ImportArgument(index) => Some(*index),
            _ => None,
        });
        roles.retain(|role| !matches!(role, Role::ImportArgument(_)));
        let lead = index.map(|index| imports::argument(self, index, &roles));
        for role in &roles {
            let filled = index.and_then(|index| imports::filled(self, index, role));
            let section = self.section(role, filled.as_ref());
            if !section.is_empty() && !sections.contains(&section) {
                sections.push(section);
            }
        }
        sections.truncate(ROLES_MAX);
        let text = sections.join(RULE);
        match lead {
            Some(lead) if text.is_empty() => lead,
            Some(lead) => format!("{lead}\n\n{text}"),
            None => text,
        }
    }

    /// What the word is as one of its roles; `filled` is the word of the snippet that an argument of an import is in.
    fn section(self, role: &Role, filled: Option<&imports::Filled>) -> String {
        let catalog = self.catalog;
        match role {
            Role::Address => site::site(self),
            Role::SnippetDefinition => reuse::snippet_definition(self),
            Role::RouteDefinition => reuse::route_definition(self),
            Role::MatcherDefinition => match self.statement() {
                Some(Statement::MatcherDef(definition)) => {
                    formula::definition(self.file, &definition)
                }
                _ => String::new(),
            },
            Role::Import | Role::ImportPattern => imports::import(self),
            Role::BlockName => reuse::block_name(self),
            Role::BlockArgument => {
                let id = catalog.placeholder("block");
                id.map(|id| entry_markdown(catalog, id)).unwrap_or_default()
            }
            Role::Directive(id) | Role::Option(id) if &*catalog[*id].name == "timeouts" => {
                entry_markdown_with(catalog, *id, &timeline::timeouts(self, *id))
            }
            Role::Directive(id) | Role::GlobalOption(id) | Role::Option(id) | Role::Surplus(id) => {
                entry_markdown(catalog, *id)
            }
            Role::Module(id) | Role::ResponseMatcher(id) => {
                let is_matcher = catalog[*id].name.starts_with("http.matchers.")
                    || catalog[*id].kind == EntryKind::ResponseMatcher;
                let condition = if is_matcher { formula::line(self) } else { None };
                let note = condition.map(|it| format!("Here: {it}")).unwrap_or_default();
                entry_markdown_with(catalog, *id, &note)
            }
            Role::Key(id, param) | Role::Argument(id, param) => {
                let text = filled.map_or_else(|| self.word.value(), |it| it.text.as_str().into());
                value::argument(self, *id, param, filled.map_or(self.word, |it| &it.word), &text)
            }
            Role::Literal(id) => value::literal(self, *id),
            Role::UnknownModule(param) => {
                let namespace = match &param.ty {
                    Ty::Module(namespace) | Ty::ModuleName(namespace) => namespace,
                    _ => "",
                };
                let id = format!("{namespace}.{}", self.word.value());
                format!(
                    "Module {}: not in standard Caddy, nor in a plugin that is known here. A plugin may bring it.",
                    code(&id)
                )
            }
            Role::Unknown => self.unknown(),
            Role::ImportArgument(_) | Role::UnderUnknown | Role::Opaque => String::new(),
        }
    }

    fn unknown(self) -> String {
        let parent =
            self.word.syntax().parent().and_then(|line| line.parent()).and_then(|it| it.parent());
        let in_site = parent.is_some_and(|it| {
            matches!(it.kind(), SyntaxKind::SITE_BLOCK | SyntaxKind::NAMED_ROUTE)
        });
        let what = if in_site { "Directive " } else { "" };
        let name = code(&self.word.value());
        format!(
            "{what}{name}: not in standard Caddy, nor in a plugin that is known here. A plugin may bring it."
        )
    }
}

/// All that a word is.
fn roles_of(file: &SourceFile, word: &Word) -> Vec<Role> {
    let range = word.syntax().text_range();
    let bounds = file.binding().roles_at(range.start()).into_iter();
    bounds.filter(|bound| bound.range == range).map(|bound| bound.role).collect()
}

/// What a role is, in a few words.
fn brief(catalog: &Catalog, role: &Role) -> Option<String> {
    Some(match role {
        Role::Address => "address of a site".to_owned(),
        Role::Argument(id, param) | Role::Key(id, param) => {
            format!("`{}` of {}", Term::Param(param.clone()), path(catalog, *id))
        }
        Role::Literal(id) => format!("word of {}", path(catalog, *id)),
        Role::Module(id) => format!("module `{}`", catalog[*id].name),
        Role::ImportArgument(index) => format!("`{{args[{index}]}}` of another snippet"),
        Role::ImportPattern => "name of what is imported".to_owned(),
        Role::Option(id) => format!("option {}", path(catalog, *id)),
        Role::Directive(id) | Role::GlobalOption(id) | Role::ResponseMatcher(id) => {
            format!("name of {}", path(catalog, *id))
        }
        _ => return None,
    })
}

/// The words where `name` stands by itself, in the order of the text; not all, if there are very many.
fn occurrences(file: &SourceFile, name: &str) -> impl Iterator<Item = Word> {
    const OCCURRENCES_MAX: usize = 2000;
    let text = file.text();
    let edge =
        |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '`' | ','));
    let starts = text.match_indices(name).filter(move |(at, _)| {
        edge(text.get(..*at).and_then(|it| it.chars().next_back()))
            && edge(text.get(at + name.len()..).and_then(|it| it.chars().next()))
    });
    let starts: Vec<usize> = match name {
        "" => Vec::new(),
        _ => starts.map(|(at, _)| at).take(OCCURRENCES_MAX).collect(),
    };
    let offsets = starts.into_iter().filter_map(|at| TextSize::try_from(at).ok());
    offsets.filter_map(|at| word_at(file, at))
}

/// The source of a node, its first lines, without common indentation.
fn excerpt(file: &SourceFile, node: &SyntaxNode) -> String {
    const LINES_MAX: usize = 12;
    let text = file.text().get(std::ops::Range::from(node.text_range())).unwrap_or_default();
    let blank = |c: char| c == ' ' || c == '\t';
    let rest = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let indent = rest.map(|line| line.len() - line.trim_start_matches(blank).len()).min();
    let cut = |line: &str| line.get(indent.unwrap_or(0)..).unwrap_or_default().to_owned();
    let mut lines: Vec<String> = text.lines().take(1).map(str::to_owned).collect();
    lines.extend(text.lines().skip(1).take(LINES_MAX - 1).map(cut));
    if text.lines().nth(LINES_MAX).is_some() {
        lines.push("…".to_owned());
    }
    lines.join("\n")
}

/// The first words of a line and the lines of its block.
fn words(node: &SyntaxNode) -> Vec<Word> {
    node.children().filter_map(Word::cast).collect()
}
