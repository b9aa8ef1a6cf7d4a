//! The files that imports bring in, with variables replaced where that is asked for.

use super::Variables;
use crate::verdict::failure;
use analysis::{ImportProblem, ImportProblemKind, Imports};
use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use syntax::ErrorCode;
use syntax::caddy::{Env, Files, Import, ImportFailure, ImportedFile, substitute_env};

/// Reads what imports name. What cannot be read is an error, where other consumers would go on without it.
pub(super) struct Reader<'r> {
    /// None: nothing is known of other files.
    imports: Option<&'r dyn Imports>,
    variables: Variables<'r>,
    shelf: &'r Shelf,
    needs_variables: Cell<bool>,
}

impl<'r> Reader<'r> {
    pub(super) fn new(
        imports: Option<&'r dyn Imports>,
        variables: Variables<'r>,
        shelf: &'r Shelf,
    ) -> Reader<'r> {
        Reader { imports, variables, shelf, needs_variables: Cell::new(false) }
    }

    /// How a text is to be read in which variables were replaced as [`Reader::with_variables`] does it.
    pub(super) fn env(&self) -> Env {
        match self.variables {
            Variables::AsWritten => Env::Opaque,
            Variables::Known(_) => Env::Literal,
        }
    }

    pub(super) fn with_variables<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.variables {
            Variables::AsWritten => Cow::Borrowed(text),
            Variables::Known(lookup) => substitute_env(text, lookup),
        }
    }

    /// Whether some import was not followed because it depends on a variable.
    pub(super) fn needs_variables(&self) -> bool {
        self.needs_variables.get()
    }

    fn find(&self, pattern: &str, from: &str) -> Result<Import<'r>, ImportFailure> {
        if pattern.contains("{$") {
            self.needs_variables.set(true);
            return Err(refused(format!("what `import {pattern}` names depends on a variable")));
        }
        let Some(imports) = self.imports else {
            return Err(refused(format!(
                "`{pattern}` is neither a snippet above nor, as this text is not saved, a file that can be found; save it first"
            )));
        };
        if let Some(problem) = imports.problems(from, pattern).first() {
            return Err(failure(problem, pattern).unwrap_or_else(|| refused(in_the_way(problem))));
        }
        let Some(found) = imports.files(from, pattern) else {
            return Err(refused(format!("what `{pattern}` names could not be read")));
        };
        let read = found.iter().map(|file| {
            let (path, text, blank) = self.shelf.file(file.path(), || {
                (self.with_variables(file.text()).into_owned(), file.text().trim().is_empty())
            });
            ImportedFile { path: Rc::from(path), text, blank }
        });
        let read: Vec<_> = read.collect();
        Ok(if read.is_empty() { Import::NoMatch } else { Import::Files(read) })
    }
}

impl<'r> Files<'r> for Reader<'r> {
    fn import(&self, pattern: &str, from: &str) -> Import<'r> {
        self.find(pattern, from)
            .unwrap_or_else(|failure| Import::Failed { before: Vec::new(), failure })
    }
}

fn refused(message: String) -> ImportFailure {
    ImportFailure { code: ErrorCode::ImportFailed, message }
}

/// What stands between us and a file that Caddy may well be able to read, and what helps.
fn in_the_way(problem: &ImportProblem) -> String {
    let path = &problem.path;
    match &problem.kind {
        ImportProblemKind::Unreadable(why) => {
            format!("{path} cannot be read: {why}; let it be read by whoever runs this")
        }
        ImportProblemKind::Special(what) => format!("{path} is {what}, which is not read"),
        ImportProblemKind::NotUtf8 => format!("{path} is not UTF-8; save it as that"),
        ImportProblemKind::TooLarge(max) => format!("{path} has more than {max} bytes, too many"),
        ImportProblemKind::TooMany => {
            format!("{path} is not read, because too many files are imported already")
        }
        ImportProblemKind::Outside => format!(
            "{path} lies outside of the workspace and is not read; the setting `readOutsideWorkspace` allows it"
        ),
        // Of these Caddy has its own words.
        ImportProblemKind::Missing | ImportProblemKind::Folder | ImportProblemKind::Pattern(_) => {
            format!("{path} cannot be read")
        }
    }
}

/// The texts of all files that were read, which stay where they are as long as somebody reads in them.
#[derive(Default)]
pub(super) struct Shelf(OnceCell<Box<Volume>>);

struct Volume {
    path: String,
    text: String,
    is_blank: bool,
    next: Shelf,
}

impl Shelf {
    /// A file by its path: its path, its text, and whether it is blank; `read` gives the latter the first time.
    fn file(&self, path: &str, read: impl FnOnce() -> (String, bool)) -> (&str, &str, bool) {
        let mut place = self;
        loop {
            match place.0.get() {
                Some(volume) if volume.path == path => break,
                Some(volume) => place = &volume.next,
                None => break,
            }
        }
        let volume = place.0.get_or_init(|| {
            let (text, is_blank) = read();
            Box::new(Volume { path: path.to_owned(), text, is_blank, next: Shelf::default() })
        });
        (&volume.path, &volume.text, volume.is_blank)
    }

    /// Hands out the path and the text of each.
    pub(super) fn each<'s>(&'s self, mut take: impl FnMut(&'s str, &'s str)) {
        let mut place = self;
        while let Some(volume) = place.0.get() {
            take(&volume.path, &volume.text);
            place = &volume.next;
        }
    }
}
