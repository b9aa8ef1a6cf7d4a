//! Imports replaced by what they stand for (`doImport` in `parse.go`).

use super::Parser;
use crate::ErrorCode;
use crate::caddy::dispenser::Dispenser;
use crate::caddy::expand::{Entries, Expansion, Place, Site, Stop};
use crate::caddy::resolve::clean;
use crate::caddy::{Error, Import, ImportedFile, Token, Warning, WarningCode, tokenize_with};
use std::collections::HashMap;
use std::rc::Rc;

/// Imports put out no more tokens than this, beside those of each file once: a circle that Caddy does not see would never
/// end.
pub(super) const EXPANDED_MAX: usize = 500_000;

impl<'a> Parser<'a, '_, '_> {
    /// Replaces the import at the cursor by what it stands for, which then comes next.
    pub(super) fn import(&mut self, place: Place) -> Result<(), Error> {
        let Some(statement) = self.tokens.current().cloned() else {
            return Ok(());
        };
        if !self.tokens.next_arg() {
            return Err(self.tokens.error(
                ErrorCode::ImportWithoutPattern,
                format!(
                    "wrong argument count or unexpected line ending after '{}'",
                    self.tokens.text()
                ),
            ));
        }
        let pattern = self.tokens.text().to_owned();
        if pattern.is_empty() {
            return Err(self
                .tokens
                .error(ErrorCode::ImportEmptyPattern, "Import requires a non-empty filepath"));
        }
        let mut args = Vec::new();
        while self.tokens.next_arg() {
            args.push(self.tokens.text().to_owned());
        }
        let mut block = Vec::new();
        let mut nesting = 0;
        while self.tokens.next_in_block(&mut nesting) {
            block.extend(self.tokens.current().cloned());
        }
        let entries = self.block_entries(&block)?;

        self.shared.unknown_import = false;
        let imported = self.resolve(&pattern)?;
        let end = self.tokens.current().cloned().unwrap_or_else(|| statement.clone());
        let reached =
            statement.range.cover(if end.imported_at.is_none() && end.file == statement.file {
                end.range
            } else {
                statement.range
            });
        let site = Site {
            file: Rc::clone(&end.file),
            line: end.line,
            reached: statement.imported_at.unwrap_or(reached),
        };
        let expansion = Expansion { args: &args, block: &block, entries: &entries, site };
        // The block counts too: where Caddy misses a circle it grows with every turn.
        self.shared.expanded += block.len() + 1;
        let max = self.shared.expanded_max.saturating_sub(self.shared.expanded);
        let expanded = expansion.expand(imported, place, max, &mut self.shared.warnings);
        let tokens = match expanded {
            Ok(tokens) if tokens.len() <= max => tokens,
            Ok(_) | Err(Stop::TooLong) => {
                return Err(self.tokens.error(
                    ErrorCode::ImportTooDeep,
                    "imports expand to more tokens than can be followed",
                ));
            }
            Err(Stop::Crash) => {
                let message = "panic: runtime error: index out of range [-1]";
                let error = self.tokens.error(ErrorCode::ImportCrash, message);
                return Err(Error { suffix: String::new(), ..error });
            }
        };
        self.shared.expanded += tokens.len();

        // Of an import with a block Caddy leaves the first words behind the cursor, where nothing but a named route sees them.
        let taken = args.len() + block.len() + 2;
        self.tokens.seen.truncate(self.tokens.seen.len().saturating_sub(taken));
        self.tokens.put_ahead(tokens);
        Ok(())
    }

    /// The entries of an import's block, by key.
    fn block_entries(&self, block: &[Token<'a>]) -> Result<Entries<'a>, Error> {
        let mut entries = HashMap::new();
        if block.is_empty() {
            return Ok(entries);
        }
        let mut inner = Dispenser::new(block.to_vec());
        while inner.next() {
            if inner.is_open_brace() {
                return Err(self
                    .tokens
                    .error(ErrorCode::AnonymousBlock, "anonymous blocks are not supported"));
            }
            let key = inner.text().to_owned();
            let mut tokens = Vec::new();
            while inner.next_arg() {
                tokens.extend(inner.current().cloned());
            }
            let mut nesting = 0;
            while inner.next_in_block(&mut nesting) {
                tokens.extend(inner.current().cloned());
            }
            entries.insert(key, tokens);
        }
        Ok(entries)
    }

    /// The tokens of the snippet or the files that a pattern names.
    fn resolve(&mut self, pattern: &str) -> Result<Vec<Token<'a>>, Error> {
        let (tokens, nodes) = if let Some(snippet) = self.shared.snippets.get(pattern) {
            let node = snippet.first().map(|token| Rc::from(format!("{}:{pattern}", token.file)));
            (snippet.clone(), node.into_iter().collect::<Vec<Rc<str>>>())
        } else {
            let from = self.tokens.current().map_or("", |t| &t.file);
            let (found, failure) = match self.shared.files.import(pattern, from) {
                Import::Unknown => {
                    self.shared.unknown_import = true;
                    (Vec::new(), None)
                }
                Import::Some(files) => {
                    self.shared.unknown_import = true;
                    (files, None)
                }
                Import::Files(files) => (files, None),
                Import::NoMatch => {
                    self.warn(
                        WarningCode::GlobUnmatched,
                        "No files matching import glob pattern",
                        Rc::from(pattern),
                    );
                    (Vec::new(), None)
                }
                Import::Failed { before, failure } => (before, Some(failure)),
            };
            let mut tokens = Vec::new();
            for file in &found {
                tokens.append(&mut self.read(file)?);
            }
            if let Some(failure) = failure {
                return Err(self.tokens.error(failure.code, failure.message));
            }
            (tokens, found.into_iter().map(|file| file.path).collect())
        };
        let importer: Rc<str> = match self.tokens.current() {
            Some(Token { file, snippet: Some(snippet), .. }) => {
                Rc::from(format!("{file}:{snippet}"))
            }
            Some(token) => Rc::clone(&token.file),
            None => Rc::from(""),
        };
        for node in &nodes {
            if !self.shared.graph.add(&importer, node) {
                let mut error = self.tokens.error(
                    ErrorCode::ImportCycle,
                    format!("a cycle of imports exists between {importer} and {node}"),
                );
                error.suffix = String::new();
                return Err(error);
            }
        }
        Ok(tokens)
    }

    fn read(&mut self, file: &ImportedFile<'a>) -> Result<Vec<Token<'a>>, Error> {
        let path = &file.path;
        if file.blank {
            self.warn(WarningCode::FileEmpty, "Import file is empty", Rc::clone(path));
            return Ok(Vec::new());
        }
        // Tokens name the file by its cleaned path, the search for circles by the path as it was found.
        let name = if path.starts_with('/') { Rc::from(clean(path)) } else { Rc::clone(path) };
        let tokens = tokenize_with(file.text, &name, self.shared.env).map_err(|error| {
            self.tokens.error(
                ErrorCode::ImportFailed,
                format!("Could not read tokens while importing {path}: {}", error.message),
            )
        })?;
        if self.shared.read.insert(name) {
            self.shared.expanded_max += tokens.len();
        }
        Ok(tokens)
    }

    /// Notes a warning at the current token.
    fn warn(&mut self, code: WarningCode, message: &str, about: Rc<str>) {
        if let Some(token) = self.tokens.current().cloned() {
            let message = message.to_owned();
            self.shared.warnings.push(Warning { code, message, token, about: Some(about) });
        }
    }
}
