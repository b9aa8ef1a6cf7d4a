//! What the other files define and mention that Caddy reads together with a file.

use crate::SourceFile;
use analysis::{ImportedFile, Names, Openness};
use std::cell::OnceCell;
use std::sync::Arc;

/// The files that Caddy reads together with a file. They are looked at only when somebody asks.
#[derive(Debug)]
pub(super) struct Others<'a> {
    file: &'a SourceFile,
    read: OnceCell<Read>,
}

#[derive(Debug)]
struct Read {
    files: Vec<Arc<ImportedFile>>,
    /// The names of the file that Caddy reads first.
    entry: Option<Names>,
}

impl<'a> Others<'a> {
    pub(super) fn of(file: &'a SourceFile) -> Others<'a> {
        Others { file, read: OnceCell::new() }
    }

    /// Whether all files are known that have to do with the file.
    pub(super) fn are_known(&self) -> bool {
        let file = self.file;
        file.path().is_some_and(|path| !file.is_part() || file.binding().reads_file(path))
            && file.binding().openness() == Openness::Closed
            && file.is_of_main()
            && !file.is_shared()
    }

    /// Whether this holds for any of them.
    pub(super) fn any(&self, holds: impl Fn(&Names) -> bool) -> bool {
        self.all().any(holds)
    }

    /// The names in each of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Names> {
        let read = self.read.get_or_init(|| Read {
            files: self.file.other_files(),
            entry: self.file.entry().map(|entry| Names::of(entry.parse())),
        });
        read.entry.iter().chain(read.files.iter().map(|file| file.names()))
    }
}
