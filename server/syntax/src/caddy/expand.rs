//! What an import stands for: the tokens it brings, with its arguments and its block put in (`doImport` in `parse.go`).

use super::args;
use super::chain::Chain;
use super::{Token, Warning, on_new_line};
use rowan::TextRange;
use std::collections::HashMap;
use std::rc::Rc;

/// What tokens an import stands among.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    TopLevel,
    Block,
}

/// The tokens behind each key of an import's block.
pub(super) type Entries<'a> = HashMap<String, Vec<Token<'a>>>;

/// Where an import stands: the place of its last token, and its range in the main file.
pub(super) struct Site {
    pub(super) file: Rc<str>,
    pub(super) line: u32,
    pub(super) reached: TextRange,
}

/// What an import puts into the tokens it brings.
pub(super) struct Expansion<'e, 'a> {
    pub(super) args: &'e [String],
    pub(super) block: &'e [Token<'a>],
    pub(super) entries: &'e Entries<'a>,
    pub(super) site: Site,
}

/// Why an import cannot be expanded.
pub(super) enum Stop {
    /// The first of what a top-level import brings stands for nothing, and more follows: Caddy crashes.
    Crash,
    /// More tokens come out than may.
    TooLong,
}

impl<'a> Expansion<'_, 'a> {
    /// What the import puts out; not many more than `max` tokens.
    pub(super) fn expand(
        &self,
        imported: Vec<Token<'a>>,
        place: Place,
        max: usize,
        warnings: &mut Vec<Warning<'a>>,
    ) -> Result<Vec<Token<'a>>, Stop> {
        let mut out: Vec<Token<'a>> = Vec::with_capacity(imported.len());
        let mut chains = Chains::default();
        let mut depth = match place {
            Place::TopLevel => 0,
            Place::Block => 1,
        };
        let mut definition = Definition::default();
        for (i, mut token) in imported.into_iter().enumerate() {
            if out.len() > max {
                return Err(Stop::TooLong);
            }
            token.imports = chains.extend(&token, &self.site);
            token.imported_at = Some(self.site.reached);
            if i > 0 && out.is_empty() && depth == 0 && !definition.inside {
                return Err(Stop::Crash);
            }
            definition.step(&token, out.last(), &mut depth);
            if definition.inside {
                // What stands in a snippet that an imported file defines is for the imports of that snippet.
                out.push(token);
                continue;
            }
            if token.text == "{block}" {
                out.extend_from_slice(self.block);
                continue;
            }
            if token.text.starts_with("{blocks.") && token.text.ends_with('}') {
                let key = token.text.get("{blocks.".len()..token.text.len() - 1);
                let entry = key.and_then(|key| self.entries.get(key));
                out.extend_from_slice(entry.map(Vec::as_slice).unwrap_or_default());
                continue;
            }
            let mut warn = |code, message| {
                // It is written down as it is now.
                let token = Token { imports: token.imports.frozen(), ..token.clone() };
                warnings.push(Warning { code, message, token, about: None });
            };
            if let Some(range) = args::variadic(&token.text, self.args.len(), &mut warn) {
                for arg in self.args.get(range).unwrap_or_default() {
                    let mut copy = token.clone();
                    copy.set_text(arg.clone());
                    out.push(copy);
                }
            } else {
                if let Some(text) = args::replace(&token.text, self.args, &mut warn) {
                    token.set_text(text);
                }
                out.push(token);
            }
        }
        Ok(out)
    }
}

/// A chain and what it was made for.
struct Chained {
    before: Chain,
    snippet: Option<Rc<str>>,
    link: Rc<str>,
    after: Chain,
}

/// Import chains, one for each run of tokens that share theirs, if they can.
#[derive(Default)]
struct Chains {
    last: Option<Chained>,
}

impl Chains {
    fn extend(&mut self, token: &Token<'_>, site: &Site) -> Chain {
        let last = self.last.as_ref().filter(|last| last.snippet == token.snippet);
        if let Some(last) = last.filter(|it| it.before.is(&token.imports) && it.after.is_full()) {
            return last.after.clone();
        }
        let link = last.map_or_else(
            || match &token.snippet {
                Some(name) => Rc::from(format!("{}:{} (import {name})", site.file, site.line)),
                None => Rc::from(format!("{}:{} (import)", site.file, site.line)),
            },
            |last| Rc::clone(&last.link),
        );
        let after = token.imports.extended(Rc::clone(&link));
        let (before, snippet) = (token.imports.clone(), token.snippet.clone());
        self.last = Some(Chained { before, snippet, link, after: after.clone() });
        after
    }
}

/// Whether imported tokens are, by Caddy's rough test, those of a snippet definition.
#[derive(Default)]
struct Definition {
    inside: bool,
    named: bool,
    /// Position of the token on its line.
    index: usize,
}

impl Definition {
    fn step(&mut self, token: &Token<'_>, previous: Option<&Token<'_>>, depth: &mut i64) {
        if !self.inside && *depth == 0 {
            self.index = match previous {
                Some(previous) if !on_new_line(previous, token) => self.index + 1,
                _ => 0,
            };
            let text = &token.text;
            if self.index == 0 && text.len() >= 3 && text.starts_with('(') && text.ends_with(')') {
                self.named = true;
            }
        }
        if token.is_open_brace() {
            *depth += 1;
            if self.index == 1 && self.named && *depth == 1 {
                self.inside = true;
                self.named = false;
            }
        } else if token.is_close_brace() {
            *depth -= 1;
            if *depth == 0 && self.inside {
                self.inside = false;
            }
        }
    }
}
