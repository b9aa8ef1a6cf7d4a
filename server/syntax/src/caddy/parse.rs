//! Caddy's parser: tokens to server blocks, with imports expanded (`parse.go`, 2.11.9).
//!
//! It keeps Caddy's oddities because they decide what is accepted: what a line is after an import, where a brace at the
//! end of the file hides that another is missing, what the block of an import swallows.

mod import;

use super::dispenser::Dispenser;
use super::expand::Place;
use super::imports::Graph;
use super::{Env, Error, Files, Token, Warning, lex_error};
use crate::ErrorCode;
use crate::lexer::{self, Lexed, Recovery};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Addresses with what stands in their block, as Caddy groups them.
#[derive(Debug, Clone, Default)]
pub struct ServerBlock<'a> {
    /// Whether `{` was met on the line of the addresses; not set where it stands on the next line.
    pub has_braces: bool,
    /// The addresses, without commas; none for the global options; the name for a named route.
    pub keys: Vec<Token<'a>>,
    /// The lines of the block with the blocks they open; for a named route one segment of all its tokens.
    pub segments: Vec<Segment<'a>>,
    /// Whether this is a named route.
    pub is_named_route: bool,
}

/// A directive with its arguments and its block, braces included.
pub type Segment<'a> = Vec<Token<'a>>;

/// What Caddy makes of a file before any directive is looked at.
#[derive(Debug, Clone, Default)]
pub struct Outcome<'a> {
    /// The blocks up to the first error.
    pub blocks: Vec<ServerBlock<'a>>,
    /// The first error.
    pub error: Option<Error>,
    /// What Caddy logs about imports up to the first error, in its order.
    pub warnings: Vec<Warning<'a>>,
}

/// Parses a text as Caddy does; `file` is its name in messages.
///
/// Besides the errors of Caddy's parser this gives those that Caddy finds in the blocks without knowing a directive:
/// a second block without keys, a matcher as the name of a named route, two named routes of one name.
pub fn parse<'a>(text: &'a str, file: &str, files: &dyn Files<'a>, env: Env) -> Outcome<'a> {
    parse_lexed(lexer::lex(text, env, Recovery::Stop), text, file, files, env, Keep::Segments)
}

/// The first error of a text that is lexed already, up to the first lexer error.
pub(crate) fn first_error<'a>(
    lexed: Lexed,
    text: &'a str,
    files: &dyn Files<'a>,
    env: Env,
) -> Option<Error> {
    parse_lexed(lexed, text, "Caddyfile", files, env, Keep::Keys).error
}

/// What of a block is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Keys,
    Segments,
}

fn parse_lexed<'a>(
    lexed: Lexed,
    text: &'a str,
    file: &str,
    files: &dyn Files<'a>,
    env: Env,
    keep: Keep,
) -> Outcome<'a> {
    let file: Rc<str> = Rc::from(file);
    if let Some(error) = lex_error(&lexed, &file) {
        return Outcome { error: Some(error), ..Outcome::default() };
    }
    let mut shared = Shared {
        files,
        env,
        keep,
        snippets: HashMap::new(),
        graph: Graph::default(),
        expanded: 0,
        expanded_max: import::EXPANDED_MAX,
        read: HashSet::new(),
        unknown_import: false,
        warnings: Vec::new(),
    };
    let tokens = Dispenser::of_file(lexed, text, file);
    let mut parser = Parser { tokens, shared: &mut shared };
    let mut blocks = Vec::new();
    let error = parser.all(&mut blocks).err().or_else(|| structure_error(&blocks));
    Outcome { blocks, error, warnings: shared.warnings }
}

/// The errors of `Setup` in `httptype.go` that need no directive.
fn structure_error(blocks: &[ServerBlock<'_>]) -> Option<Error> {
    let error = |code, message, token: Option<&Token<'_>>| {
        let range = token.map(|t| t.imported_at.unwrap_or(t.range));
        let origin = token.map(|t| (Rc::clone(&t.file), t.range));
        let line = token.map_or(0, |t| t.line);
        Error { code, message, suffix: String::new(), line, range, origin }
    };
    for block in blocks {
        if let Some(key) = block.keys.first()
            && key.text.starts_with('@')
        {
            let message = format!(
                "{}:{}: cannot define a matcher outside of a site block: '{}'",
                key.file, key.line, key.text
            );
            return Some(error(ErrorCode::MatcherOutsideSite, message, Some(key)));
        }
    }
    let mut routes: Vec<&str> = Vec::new();
    for block in blocks.iter().filter(|b| b.is_named_route) {
        let Some(key) = block.keys.first() else {
            continue;
        };
        if routes.contains(&&*key.text) {
            let message = format!("cannot have duplicate named_routes: {}", key.text);
            return Some(error(ErrorCode::NamedRouteRedeclared, message, Some(key)));
        }
        routes.push(&key.text);
    }
    let nameless = blocks.iter().skip(1).find(|b| b.keys.is_empty())?;
    Some(error(
        ErrorCode::GlobalOptionsNotFirst,
        "server block without any key is global configuration, and if used, it must be first"
            .to_owned(),
        nameless.segments.first().and_then(|segment| segment.first()),
    ))
}

/// What a file and the named routes in it share.
struct Shared<'a, 'f> {
    files: &'f dyn Files<'a>,
    env: Env,
    keep: Keep,
    snippets: HashMap<String, Vec<Token<'a>>>,
    graph: Graph,
    /// Tokens that imports have put out so far.
    expanded: usize,
    expanded_max: usize,
    /// The files that have been read.
    read: HashSet<Rc<str>>,
    /// Whether the last import was of files that nobody looked for.
    unknown_import: bool,
    warnings: Vec<Warning<'a>>,
}

struct Parser<'a, 'f, 's> {
    tokens: Dispenser<'a>,
    shared: &'s mut Shared<'a, 'f>,
}

impl<'a> Parser<'a, '_, '_> {
    fn all(&mut self, blocks: &mut Vec<ServerBlock<'a>>) -> Result<(), Error> {
        while self.tokens.next() {
            let block = self.one()?;
            self.forget();
            if !block.keys.is_empty() || !block.segments.is_empty() {
                blocks.push(block);
            }
        }
        Ok(())
    }

    /// Drops what no line ahead can refer to.
    fn forget(&mut self) {
        if self.shared.keep == Keep::Keys {
            self.tokens.forget();
        }
    }

    fn one(&mut self) -> Result<ServerBlock<'a>, Error> {
        let mut block = ServerBlock::default();
        if self.addresses(&mut block)? == Addresses::EndOfFile {
            return Ok(block);
        }
        if let [key] = block.keys.as_slice()
            && let Some(name) = key.text.strip_suffix(')')
        {
            if let Some(name) = name.strip_prefix("&(") {
                let name = name.to_owned();
                return self.named_route(block, name);
            }
            if let Some(name) = name.strip_prefix('(') {
                let name = name.to_owned();
                self.snippet(&block, &name)?;
                return Ok(ServerBlock::default());
            }
        }
        let braces = self.tokens.is_open_brace();
        if !braces {
            self.tokens.back();
        }
        self.directives(&mut block)?;
        if braces && !self.tokens.is_close_brace() {
            return Err(self.tokens.syntax_error(ErrorCode::BlockUnclosed, '}'));
        }
        Ok(block)
    }

    fn addresses(&mut self, block: &mut ServerBlock<'a>) -> Result<Addresses, Error> {
        let mut expecting_another = false;
        loop {
            // No token is left where an import at the end of the file stood for none.
            let mut at_token = true;
            let text = self.tokens.text();
            if text.starts_with('@') {
                return Err(self.tokens.error(
                    ErrorCode::MatcherOutsideSite,
                    format!("request matchers may not be defined globally, they must be in a site block; found {text}"),
                ));
            }
            if text == "import" && self.tokens.is_new_line() {
                self.import(Place::TopLevel)?;
                if std::mem::take(&mut self.shared.unknown_import) {
                    expecting_another = false;
                }
                at_token = self.tokens.next();
                if at_token {
                    continue;
                }
            }
            if at_token {
                if self.tokens.is_open_brace() {
                    if expecting_another {
                        return Err(self.tokens.error(
                            ErrorCode::AddressExpected,
                            "Expected another address but had '{' - check for extra comma",
                        ));
                    }
                    block.has_braces = true;
                    return Ok(Addresses::Body);
                }
                self.address(block, &mut expecting_another)?;
            }
            if !(at_token && self.tokens.next()) {
                if expecting_another {
                    return Err(if at_token {
                        self.tokens.error(ErrorCode::UnexpectedEof, "unexpected EOF")
                    } else {
                        Dispenser::default().error(ErrorCode::UnexpectedEof, "unexpected EOF")
                    });
                }
                return Ok(Addresses::EndOfFile);
            }
            if !expecting_another && self.tokens.is_new_line() {
                return Ok(Addresses::Body);
            }
        }
    }

    /// Takes the current token as an address.
    fn address(
        &self,
        block: &mut ServerBlock<'a>,
        expecting_another: &mut bool,
    ) -> Result<(), Error> {
        let Some(token) = self.tokens.current() else {
            return Ok(());
        };
        let text = &*token.text;
        if text.ends_with('{') && token.quote == super::Quote::None {
            return Err(self.tokens.error(
                ErrorCode::AddressEndsWithBrace,
                format!("Site addresses cannot end with a curly brace: '{text}' - put a space between the token and the brace"),
            ));
        }
        if text.is_empty() {
            return Ok(());
        }
        let address = text.strip_suffix(',');
        *expecting_another = address.is_some();
        let address = address.unwrap_or(text);
        let comma = match self.shared.env {
            Env::Literal => address.contains(','),
            // What a variable holds is not known; only its surroundings are judged.
            Env::Opaque => contains_outside_variables(address, ','),
        };
        if comma {
            return Err(self.tokens.error(
                ErrorCode::AddressWithComma,
                format!("Site addresses cannot contain a comma ',': '{address}' - put a space after the comma to separate site addresses"),
            ));
        }
        if !address.is_empty() {
            let mut key = token.clone();
            if address.len() < text.len() {
                key.set_text(address.to_owned());
            }
            block.keys.push(key);
        }
        Ok(())
    }

    fn named_route(
        &mut self,
        mut block: ServerBlock<'a>,
        name: String,
    ) -> Result<ServerBlock<'a>, Error> {
        let Some(mut name_token) = self.tokens.current().cloned() else {
            return Ok(block);
        };
        name_token.set_text(name);
        let body = self.block_tokens(&block, Braces::Keep)?;
        let mut inner = Parser { tokens: Dispenser::new(body), shared: &mut *self.shared };
        while inner.tokens.next() {
            if inner.tokens.text() == "import" && inner.tokens.is_new_line() {
                inner.import(Place::Block)?;
            }
        }
        let mut segment = vec![name_token.clone()];
        segment.append(&mut inner.tokens.seen);
        block.keys = vec![name_token];
        block.is_named_route = true;
        block.segments = vec![segment];
        Ok(block)
    }

    fn snippet(&mut self, block: &ServerBlock<'a>, name: &str) -> Result<(), Error> {
        if self.shared.snippets.contains_key(name) {
            return Err(self.tokens.error(
                ErrorCode::SnippetRedeclared,
                format!("redeclaration of previously declared snippet {name}"),
            ));
        }
        let mut tokens = self.block_tokens(block, Braces::Drop)?;
        let owner: Option<Rc<str>> = (!name.is_empty()).then(|| Rc::from(name));
        for token in &mut tokens {
            token.snippet.clone_from(&owner);
        }
        self.shared.snippets.insert(name.to_owned(), tokens);
        Ok(())
    }

    /// The tokens of the block at the cursor, counting nothing but braces.
    fn block_tokens(
        &mut self,
        block: &ServerBlock<'a>,
        braces: Braces,
    ) -> Result<Vec<Token<'a>>, Error> {
        if !self.tokens.is_open_brace() {
            let parenthesised =
                |key: &Token<'_>| key.text.starts_with('(') && key.text.ends_with(')');
            if self.tokens.text() == "import"
                && !block.keys.is_empty()
                && block.keys.iter().all(parenthesised)
            {
                return Err(self.tokens.error(
                    ErrorCode::GlobalOptionsAfterImport,
                    "global options block must appear before import directives; move the global options block to the top of the Caddyfile",
                ));
            }
            return Err(self.tokens.syntax_error(ErrorCode::BlockExpected, '{'));
        }
        let mut nesting = 1;
        let mut tokens = Vec::new();
        if braces == Braces::Keep {
            tokens.extend(self.tokens.current().cloned());
        }
        while self.tokens.next() {
            if self.tokens.is_close_brace() {
                nesting -= 1;
                if nesting == 0 {
                    if braces == Braces::Keep {
                        tokens.extend(self.tokens.current().cloned());
                    }
                    return Ok(tokens);
                }
            } else if self.tokens.is_open_brace() {
                nesting += 1;
            }
            tokens.extend(self.tokens.current().cloned());
        }
        Err(self.tokens.syntax_error(ErrorCode::BlockUnclosed, '}'))
    }

    fn directives(&mut self, block: &mut ServerBlock<'a>) -> Result<(), Error> {
        while self.tokens.next() {
            if self.tokens.is_close_brace() {
                break;
            }
            if self.tokens.text() == "import" {
                self.import(Place::Block)?;
            } else {
                self.directive(block)?;
                self.forget();
            }
        }
        Ok(())
    }

    fn directive(&mut self, block: &mut ServerBlock<'a>) -> Result<(), Error> {
        let mut segment = Vec::new();
        // Nobody reads the segments of a block with keys when only the first error is asked for.
        let keep = self.shared.keep == Keep::Segments || block.keys.is_empty();
        let mut push = |token: Option<&Token<'a>>| {
            if keep {
                segment.extend(token.cloned());
            }
        };
        push(self.tokens.current());
        let mut nesting = 0_usize;
        while self.tokens.next() {
            let Some(token) = self.tokens.current() else {
                break;
            };
            let new_line = self.tokens.is_new_line();
            if token.is_open_brace() {
                nesting += 1;
                if !self.tokens.ends_line() {
                    return Err(self.tokens.error(
                        ErrorCode::TokenAfterBrace,
                        "Unexpected next token after '{' on same line",
                    ));
                }
                if new_line {
                    return Err(self.tokens.error(
                        ErrorCode::BraceOnNewLine,
                        "Unexpected '{' on a new line; did you mean to place the '{' on the previous line?",
                    ));
                }
            } else if token.quote == super::Quote::None && token.text == "{}" {
                if self.tokens.ends_line() {
                    return Err(self
                        .tokens
                        .error(ErrorCode::EmptyBraces, "Unexpected '{}' at end of line"));
                }
            } else if new_line && nesting == 0 {
                self.tokens.back();
                break;
            } else if token.is_close_brace() {
                if nesting == 0 {
                    return Err(self.tokens.error(
                        ErrorCode::BraceUnmatched,
                        "Unexpected '}' because no matching opening brace",
                    ));
                }
                nesting -= 1;
            } else if token.text == "import" && new_line {
                self.import(Place::Block)?;
                continue;
            }
            push(self.tokens.current());
        }
        if keep {
            block.segments.push(segment);
        }
        if nesting > 0 {
            return Err(self.tokens.error(ErrorCode::UnexpectedEof, "unexpected EOF"));
        }
        Ok(())
    }
}

/// How the addresses of a block end.
#[derive(PartialEq, Eq)]
enum Addresses {
    Body,
    EndOfFile,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Braces {
    Keep,
    Drop,
}

/// Whether `text` holds `c` anywhere but inside `{$…}`.
fn contains_outside_variables(text: &str, c: char) -> bool {
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{$") {
        if before.contains(c) {
            return true;
        }
        rest = behind.split_once('}').map_or("", |(_, after)| after);
    }
    rest.contains(c)
}
