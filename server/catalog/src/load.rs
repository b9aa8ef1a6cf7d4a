//! Reads a file of the catalogue.

use crate::entry::{
    Body, Entry, EntryKind, Example, ExamplePlace, Include, Repeat, Source, StrayBlock, Surplus,
    Value, Version,
};
use crate::signature::{Param, Signature};
use std::fmt;
use std::iter::Peekable;
use std::sync::Arc;
use std::vec::IntoIter;
use syntax::caddy::{self, Token};

/// What is wrong with a file of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// The file.
    pub file: Box<str>,
    /// The line, from 1.
    pub line: u32,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for LoadError {}

/// An entry as it is written, with the options of its block.
pub(crate) struct Written {
    pub entry: Entry,
    pub options: Vec<Written>,
}

/// Reads all entries of a file.
pub(crate) fn load(file: &str, text: &str) -> Result<Vec<Written>, LoadError> {
    let tokens = caddy::tokenize(text, file).map_err(|error| LoadError {
        file: file.into(),
        line: error.line,
        message: error.message,
    })?;
    let lines = lines(file, tokens)?;
    lines.into_iter().map(|line| Reader { file }.entry(line, true)).collect()
}

/// A line, and the lines of its block.
struct Line {
    number: u32,
    words: Vec<String>,
    block: Option<Vec<Line>>,
}

fn lines(file: &str, tokens: Vec<Token<'_>>) -> Result<Vec<Line>, LoadError> {
    let mut tokens = tokens.into_iter().peekable();
    let lines = block(file, &mut tokens)?;
    match tokens.next() {
        None => Ok(lines),
        Some(brace) => Err(LoadError {
            file: file.into(),
            line: brace.line,
            message: "this `}` closes nothing".to_string(),
        }),
    }
}

/// The lines up to the brace that closes their block, or to the end of the file.
fn block(file: &str, tokens: &mut Peekable<IntoIter<Token<'_>>>) -> Result<Vec<Line>, LoadError> {
    let mut lines = Vec::new();
    while let Some(first) = tokens.next_if(|token| !token.is_close_brace()) {
        let number = first.line;
        let mut line = Line { number, words: Vec::new(), block: None };
        let mut last = first.clone();
        line.words.push(first.text.into_owned());
        while let Some(token) = tokens.next_if(|token| !caddy::on_new_line(&last, token)) {
            if token.is_open_brace() {
                line.block = Some(block(file, tokens)?);
                if tokens.next().is_none() {
                    return Err(LoadError {
                        file: file.into(),
                        line: number,
                        message: "the block that opens here is not closed".to_string(),
                    });
                }
                break;
            }
            last = token.clone();
            line.words.push(token.text.into_owned());
        }
        lines.push(line);
    }
    Ok(lines)
}

#[derive(Clone, Copy)]
struct Reader<'f> {
    file: &'f str,
}

impl Reader<'_> {
    fn error<T>(self, line: u32, message: impl Into<String>) -> Result<T, LoadError> {
        Err(LoadError { file: self.file.into(), line, message: message.into() })
    }

    fn entry(self, line: Line, top: bool) -> Result<Written, LoadError> {
        let kind = match line.words.first().map(String::as_str) {
            Some("directive") if top => EntryKind::Directive,
            Some("global_option") if top => EntryKind::GlobalOption,
            Some("module") if top => EntryKind::Module,
            Some("response_matcher") if top => EntryKind::ResponseMatcher,
            Some("placeholder") if top => EntryKind::Placeholder,
            Some("shorthand") if top => EntryKind::Shorthand,
            Some("type") if top => EntryKind::Type,
            Some("plugin") if top => EntryKind::Plugin,
            Some("option") if !top => EntryKind::Option,
            Some(other) => {
                return self.error(
                    line.number,
                    format!(
                        "`{other}` starts no entry; entries are directive, global_option, module, \
                         response_matcher, placeholder, shorthand, type and plugin"
                    ),
                );
            }
            None => return self.error(line.number, "a line without words"),
        };
        let [_, name] = line.words.as_slice() else {
            return self.error(line.number, "an entry has one name");
        };
        let mut entry =
            Entry::empty(kind, name, Source { file: self.file.into(), line: line.number });
        if let Some(key) = name.strip_prefix('<').and_then(|name| name.strip_suffix('>')) {
            let key = Param::parse(key).or_else(|error| self.error(line.number, error))?;
            entry.key = Some(Arc::new(key));
            entry.name = "*".into();
        }
        let mut options = Vec::new();
        for line in line.block.unwrap_or_default() {
            if line.words.first().is_some_and(|word| word == "option") {
                options.push(self.entry(line, false)?);
            } else {
                self.statement(&mut entry, line)?;
            }
        }
        Ok(Written { entry, options })
    }

    fn statement(self, entry: &mut Entry, line: Line) -> Result<(), LoadError> {
        let number = line.number;
        let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
        let block = line.block.unwrap_or_default();
        let text = |text: &str| -> Option<Box<str>> { Some(text.trim_end().into()) };
        match words.as_slice() {
            ["signature", notation @ ..] => entry.signatures.push(
                Signature::parse(&notation.join(" ")).or_else(|error| self.error(number, error))?,
            ),
            ["body", "directives"] => entry.body = Body::Directives,
            ["body", "response_directives"] => entry.body = Body::ResponseDirectives,
            ["json_only"] => entry.body = Body::JsonOnly,
            ["include", "directive", name] => {
                entry.includes.push(Include { directive: (*name).into(), except: Vec::new() });
            }
            ["include", "directive", name, "except", except @ ..] => {
                let except = except.iter().map(|&it| it.into()).collect();
                entry.includes.push(Include { directive: (*name).into(), except });
            }
            ["same_as", "directive", name] => entry.same_as = Some((*name).into()),
            ["place", places @ ..] => entry.places.extend(places.iter().map(|&it| it.into())),
            ["order", number_text] if number_text.parse::<u32>().is_ok() => {
                entry.order = number_text.parse().ok();
            }
            ["unordered"] => {}
            ["required"] => entry.policy.required = true,
            ["repeat", policy] => {
                entry.policy.repeat = match *policy {
                    "last" => Repeat::Last,
                    "accumulate" => Repeat::Accumulate,
                    "merge" => Repeat::Merge,
                    "error" => Repeat::Error,
                    other => return self.error(number, format!("`{other}` is no repetition")),
                }
            }
            ["surplus", policy] => {
                entry.policy.surplus = match *policy {
                    "error" => Surplus::Error,
                    "next_option" => Surplus::NextOption,
                    "ignored" => Surplus::Ignored,
                    other => return self.error(number, format!("`{other}` is no surplus rule")),
                }
            }
            ["stray_block", policy] => {
                entry.policy.stray_block = match *policy {
                    "error" => StrayBlock::Error,
                    "ignored" => StrayBlock::Ignored,
                    other => return self.error(number, format!("`{other}` is no block rule")),
                }
            }
            ["missing", "ignored"] => entry.policy.missing_ignored = true,
            ["unknown", "ignored"] => entry.policy.unknown_ignored = true,
            ["value", word, meaning] => {
                let mut value = Value {
                    word: (*word).into(),
                    meaning: (*meaning).into(),
                    status: <_>::default(),
                };
                for line in block {
                    let words: Vec<&str> = line.words.iter().map(String::as_str).collect();
                    if !self.status(&mut value.status, &words, line.number)? {
                        return self.error(line.number, unknown(&words));
                    }
                }
                entry.values.push(value);
            }
            ["default", value] => entry.default = text(value),
            ["zero", value] => entry.clock.zero = text(value),
            ["starts", value] => entry.clock.starts = text(value),
            ["resets", value] => entry.clock.resets = text(value),
            ["fires", value] => entry.clock.fires = text(value),
            ["like", name] => entry.like = text(name),
            ["closed"] => entry.closed = true,
            ["sample", value] => entry.sample = text(value),
            ["means" | "module", name] => entry.means = text(name),
            ["summary", value] => entry.docs.summary = (*value).into(),
            ["details", value] => entry.docs.details = text(value),
            ["caveat", value] => entry.docs.caveats.push((*value).into()),
            ["docs", value] => entry.docs.url = text(value),
            ["minimal", value] => entry.docs.minimal = text(value),
            ["unproven", value] => entry.docs.unproven = text(value),
            ["example", value] => self.example(entry, None, value, number)?,
            ["example", place, value] => self.example(entry, Some(place), value, number)?,
            words if self.status(&mut entry.status, words, number)? => {}
            words => return self.error(number, unknown(words)),
        }
        Ok(())
    }

    fn status(
        self,
        status: &mut crate::entry::Status,
        words: &[&str],
        line: u32,
    ) -> Result<bool, LoadError> {
        match words {
            ["since" | "removed", version] => {
                let Some(parsed) = Version::parse(version) else {
                    return self.error(line, format!("`{version}` is no version; one is 2.11.9"));
                };
                if words.first() == Some(&"since") {
                    status.since = Some(parsed);
                } else {
                    status.removed = Some(parsed);
                }
            }
            ["refused", why] => status.refused = Some((*why).into()),
            ["deprecated", instead] => status.deprecated = Some((*instead).into()),
            ["experimental"] => status.experimental = true,
            ["undocumented"] => status.undocumented = true,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn example(
        self,
        entry: &mut Entry,
        place: Option<&str>,
        text: &str,
        line: u32,
    ) -> Result<(), LoadError> {
        let place = match place {
            None if entry.kind == EntryKind::GlobalOption => ExamplePlace::Global,
            None | Some("site") => ExamplePlace::Site,
            Some("global") => ExamplePlace::Global,
            Some("file") => ExamplePlace::File,
            Some(other) => {
                return self.error(line, format!("`{other}` is no place of an example"));
            }
        };
        entry.docs.examples.push(Example { place, text: text.trim_end().into() });
        Ok(())
    }
}

fn unknown(words: &[&str]) -> String {
    format!("`{}` is no statement of an entry, or has other words", words.join(" "))
}
