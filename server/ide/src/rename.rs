//! Another name for a thing, everywhere.

use crate::SourceFile;
use crate::navigation::{self, Access, Name, NameKind, Occurrence, Scopes, Thing};
use std::fmt;
use std::sync::Arc;
use syntax::{TextEdit, TextSize};

/// An edit of some file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdit {
    /// The path of the file; `None` is the file that was asked about.
    pub file: Option<Arc<str>>,
    /// The edit, in bytes of that file.
    pub edit: TextEdit,
}

/// Why a thing keeps its name; shown to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenameRefusal {
    /// The cursor touches no name.
    NoName,
    /// What the name stands for gets it elsewhere.
    DefinedElsewhere(Name),
    /// The new name is empty.
    Empty,
    /// The new name holds a character that Caddy would take for something else.
    Character(NameKind, char),
    /// Routes cannot have the names of directives.
    Directive(String),
    /// A placeholder of Caddy's own has the new name.
    Placeholder(String),
    /// An import names a file, or nothing yet, by the new name, which would be the snippet then.
    File(String),
    /// Where the thing is known, something else has the new name.
    Taken(NameKind, String),
}

/// The name that would be replaced.
///
/// # Errors
/// Why it cannot be.
pub fn prepare_rename(file: &SourceFile, offset: TextSize) -> Result<Name, RenameRefusal> {
    found(file, offset, &Scopes::new(file)).map(|(name, _)| name)
}

/// The edits that give the thing whose name the cursor touches another name. The `@`, parentheses or braces that stand
/// around names may be given with it.
///
/// # Errors
/// Why it keeps its name.
pub fn rename(
    file: &SourceFile,
    offset: TextSize,
    new: &str,
) -> Result<Vec<FileEdit>, RenameRefusal> {
    let scopes = Scopes::new(file);
    let (name, thing) = found(file, offset, &scopes)?;
    let new = bare(name.kind, new);
    // A matcher and what it captures can be one thing under two roles, and both have their rules.
    for (number, name) in thing.names.iter().filter(|(_, name)| name.text != new) {
        allowed(file, name.kind, new)?;
        if scopes.is_taken(*number, name, new) {
            return Err(RenameRefusal::Taken(name.kind, new.to_owned()));
        }
    }
    if name.kind == NameKind::Snippet && name.text != new && scopes.has_import(new) {
        return Err(RenameRefusal::File(new.to_owned()));
    }
    let edit = |place: Occurrence| FileEdit {
        file: place.at.file,
        edit: TextEdit { range: place.at.range, new_text: new.to_owned() },
    };
    Ok(thing.places.into_iter().map(edit).collect())
}

fn found(
    file: &SourceFile,
    offset: TextSize,
    scopes: &Scopes,
) -> Result<(Name, Thing), RenameRefusal> {
    let name = navigation::name_at(file, offset).ok_or(RenameRefusal::NoName)?;
    if name.kind == NameKind::File {
        return Err(RenameRefusal::NoName);
    }
    let thing = Thing::new(scopes, &name);
    // Variables of the environment are set outside, so a new name is as good here as the old one.
    let known = name.kind == NameKind::Environment
        || thing.places.iter().any(|place| place.access != Access::Read);
    if known { Ok((name, thing)) } else { Err(RenameRefusal::DefinedElsewhere(name)) }
}

/// The name without what stands around names of its kind.
fn bare(kind: NameKind, name: &str) -> &str {
    let name = name.trim();
    let (before, behind) = match kind {
        NameKind::Snippet => ("(", ")"),
        NameKind::Route => ("&(", ")"),
        NameKind::Matcher | NameKind::ResponseMatcher => ("@", ""),
        NameKind::MapOutput => ("{", "}"),
        _ => ("", ""),
    };
    name.strip_prefix(before).and_then(|it| it.strip_suffix(behind)).unwrap_or(name)
}

fn allowed(file: &SourceFile, kind: NameKind, new: &str) -> Result<(), RenameRefusal> {
    let first = new.chars().next().ok_or(RenameRefusal::Empty)?;
    // What ends a word, opens a string or a comment, or is filled in.
    let special =
        |c: char| c.is_whitespace() || c.is_control() || matches!(c, '{' | '}' | '"' | '`' | '\\');
    let bad = match kind {
        // An address that ends in a comma goes on; one with a comma inside is refused.
        NameKind::Snippet => {
            new.chars().find(|&c| special(c) || c == ',').or(Some(first).filter(|&c| c == '#'))
        }
        NameKind::Route => new
            .chars()
            .find(|&c| special(c) || c == ',')
            .or(Some(first).filter(|c| matches!(c, '#' | '@' | '/' | '*'))),
        // The short forms of their placeholders take these only.
        NameKind::Capture | NameKind::Variable => {
            new.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
        }
        NameKind::Environment => new.chars().find(|&c| special(c) || matches!(c, ':' | '=' | '$')),
        NameKind::Matcher | NameKind::ResponseMatcher => new.chars().find(|&c| special(c)),
        NameKind::MapOutput | NameKind::File => new.chars().find(|&c| special(c)),
        NameKind::Log | NameKind::FileSystem => new
            .chars()
            .find(|&c| special(c))
            .or(Some(first).filter(|c| matches!(c, '#' | '@' | '/' | '*'))),
    };
    if let Some(bad) = bad {
        return Err(RenameRefusal::Character(kind, bad));
    }
    if kind != NameKind::MapOutput && new.starts_with("<<") {
        return Err(RenameRefusal::Character(kind, '<'));
    }
    let catalog = file.catalog();
    if kind == NameKind::Route && catalog.directive(new).is_some() {
        return Err(RenameRefusal::Directive(new.to_owned()));
    }
    let own = || catalog.placeholder(new).or_else(|| catalog.shorthand(new));
    if kind == NameKind::MapOutput && own().is_some() {
        return Err(RenameRefusal::Placeholder(new.to_owned()));
    }
    Ok(())
}

impl fmt::Display for RenameRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RenameRefusal::NoName => f.write_str("There is no name here that could be changed."),
            RenameRefusal::DefinedElsewhere(name) => {
                write!(f, "No known file defines the {} “{}”.", name.kind, name.text)
            }
            RenameRefusal::Empty => f.write_str("The new name is empty."),
            RenameRefusal::Character(kind, c) => {
                let shown: String = if *c == ' ' {
                    "a space".into()
                } else {
                    format!("“{}”", c.escape_debug())
                };
                write!(f, "The name of a {kind} cannot hold {shown}.")
            }
            RenameRefusal::Directive(name) => {
                write!(f, "“{name}” is a directive; Caddy refuses a named route of that name.")
            }
            RenameRefusal::Placeholder(name) => {
                write!(f, "{{{name}}} is a placeholder of Caddy's own.")
            }
            RenameRefusal::File(name) => {
                write!(f, "An import names “{name}”, which would be the snippet then.")
            }
            RenameRefusal::Taken(kind, name) => {
                write!(f, "There is a {kind} “{name}” already where this one is known.")
            }
        }
    }
}

impl fmt::Display for NameKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NameKind::Snippet => "snippet",
            NameKind::Route => "named route",
            NameKind::Matcher => "matcher",
            NameKind::ResponseMatcher => "response matcher",
            NameKind::Capture => "regular expression",
            NameKind::Variable => "request variable",
            NameKind::MapOutput => "placeholder",
            NameKind::Log => "log",
            NameKind::Environment => "variable",
            NameKind::FileSystem => "file system",
            NameKind::File => "file",
        })
    }
}
