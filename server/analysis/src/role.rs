//! What a word is.

use catalog::{EntryId, Param};
use std::sync::Arc;
use syntax::TextRange;

/// What a word is to Caddy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// The address of a site.
    Address,
    /// `(name)` before the body of a snippet.
    SnippetDefinition,
    /// `&(name)` before the body of a named route.
    RouteDefinition,
    /// `@name` at the start of a line that defines a matcher.
    MatcherDefinition,
    /// The word `import`.
    Import,
    /// What is imported: the name of a snippet, or files.
    ImportPattern,
    /// An argument of an import, from 0.
    ImportArgument(usize),
    /// `{block}` or `{blocks.name}` in a snippet.
    BlockArgument,
    /// A line of an import's block, by whose name the snippet asks for what follows.
    BlockName,
    /// The name of a directive.
    Directive(EntryId),
    /// The name of a global option.
    GlobalOption(EntryId),
    /// The name of an option in a block.
    Option(EntryId),
    /// The first word of a line in a block where it is no fixed name, and what it stands for.
    Key(EntryId, Arc<Param>),
    /// The name of a module, or the type of a request matcher.
    Module(EntryId),
    /// The type of a response matcher.
    ResponseMatcher(EntryId),
    /// A word that the signature of the entry spells out.
    Literal(EntryId),
    /// A value of a parameter of the entry.
    Argument(EntryId, Arc<Param>),
    /// More than the entry takes.
    Surplus(EntryId),
    /// The name of a module that the catalogue does not know.
    UnknownModule(Arc<Param>),
    /// A name that the catalogue does not know.
    Unknown,
    /// A word on a line, or in a block, of such a name.
    UnderUnknown,
    /// A word whose text is not known before Caddy runs, where the name of something belongs; or a word behind it.
    Opaque,
}

impl Role {
    /// The entry of the catalogue that says most about the word.
    pub fn entry(&self) -> Option<EntryId> {
        match self {
            Role::Directive(id)
            | Role::GlobalOption(id)
            | Role::Option(id)
            | Role::Key(id, _)
            | Role::Module(id)
            | Role::ResponseMatcher(id)
            | Role::Literal(id)
            | Role::Argument(id, _)
            | Role::Surplus(id) => Some(*id),
            _ => None,
        }
    }

    /// The parameter whose value the word is.
    pub fn param(&self) -> Option<&Param> {
        match self {
            Role::Key(_, param) | Role::Argument(_, param) | Role::UnknownModule(param) => {
                Some(param)
            }
            _ => None,
        }
    }
}

/// A word and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Where the word stands.
    pub range: TextRange,
    /// What it is.
    pub role: Role,
}

/// What the lines of a block are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Sites and snippets.
    TopLevel,
    /// Global options.
    GlobalOptions,
    /// The directives of a site.
    Site,
    /// The directives of a named route.
    Route,
    /// What the block of this entry holds: its options, or directives.
    Block(EntryId),
    /// Request matchers.
    RequestMatchers,
    /// Response matchers.
    ResponseMatchers,
    /// Lines of which nothing is known.
    Unknown,
}
