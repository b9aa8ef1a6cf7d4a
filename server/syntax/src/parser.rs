//! From words to the tree, with recovery.
//!
//! A text whose braces balance is cut exactly as Caddy cuts it. In a top-level block whose braces do not, indentation
//! tells which line lacks one, so that the statements behind it keep their place.

mod errors;
mod exact;
mod halves;
mod pieces;
mod recovery;
mod reparse;

pub use exact::{ExactTree, ExactWord, exact_tree};
pub use halves::{Join, parse_joined};
pub use reparse::reparse;

use crate::caddy::{self, UnknownFiles};
use crate::lexer::{self, Env, LexKind, Lexed, Quote, Recovery, Word};
use crate::{ErrorCode, SyntaxError, SyntaxKind, SyntaxNode, ast};
use SyntaxKind::{
    ADDRESS_LIST, BACKSLASH, BLOCK, BOM, COMMENT, CONTINUATION, DIRECTIVE, ERROR, FILE,
    GLOBAL_OPTIONS, IMPORT, L_BRACE, MATCHER_DEF, NAMED_ROUTE, NEWLINE, R_BRACE, SITE_BLOCK,
    SNIPPET, WHITESPACE,
};
use errors::{Open, all_errors, tree_errors};
use recovery::Unmatched;
use rowan::{Checkpoint, GreenNode, GreenNodeBuilder, TextRange};
use std::sync::{Arc, LazyLock};

/// Blocks nested deeper than this are left flat: a tree is dropped by recursion.
const DEPTH_MAX: usize = 256;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// A Caddyfile: global options, snippets, named routes and sites.
    #[default]
    File,
    /// Lines of directives, as in an imported file or an embedded block.
    Fragment,
}

/// The result of [`parse`]: cheap to clone, `Send` and `Sync`.
#[derive(Debug, Clone)]
pub struct Parse {
    green: GreenNode,
    mode: Mode,
    errors: Arc<Errors>,
    unclosed: Vec<TextRange>,
    unterminated: Vec<TextRange>,
    /// What the tree shows by itself, whether Caddy stumbles over it or not; kept for [`reparse`].
    tree_errors: Vec<SyntaxError>,
    /// Whether top-level statements mean the same wherever they stand: nothing was guessed.
    reusable: bool,
}

/// What Caddy refuses, looked for when it is first asked for: a completion in a text just edited does not wait for it.
type Errors = LazyLock<Vec<SyntaxError>, Box<dyn FnOnce() -> Vec<SyntaxError> + Send>>;

impl PartialEq for Parse {
    fn eq(&self, other: &Parse) -> bool {
        self.green == other.green
            && self.mode == other.mode
            && self.errors() == other.errors()
            && self.unclosed == other.unclosed
            && self.unterminated == other.unterminated
            && self.tree_errors == other.tree_errors
            && self.reusable == other.reusable
    }
}

impl Eq for Parse {}

impl Parse {
    /// What the text was taken for.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// The immutable tree, for keeping in state.
    pub fn green(&self) -> &GreenNode {
        &self.green
    }

    /// A fresh root over the tree, for one request.
    pub fn syntax(&self) -> SyntaxNode {
        SyntaxNode::new_root(self.green.clone())
    }

    /// The typed root.
    pub fn tree(&self) -> ast::File {
        ast::File::from_root(self.syntax())
    }

    /// What Caddy refuses: its first error first, then what it would report if that were mended, by position. Empty
    /// exactly if Caddy's parser accepts the text.
    pub fn errors(&self) -> &[SyntaxError] {
        &self.errors
    }

    /// Opening braces that are never closed, though Caddy may not notice.
    pub fn unclosed(&self) -> &[TextRange] {
        &self.unclosed
    }

    /// Opening quotes that are never closed, which Caddy never reports.
    pub fn unterminated(&self) -> &[TextRange] {
        &self.unterminated
    }
}

/// Parses any text; never fails, and the tree holds every byte.
pub fn parse(text: &str, mode: Mode) -> Parse {
    parse_lexed(text, lexer::lex(text, Env::Opaque, Recovery::Resume), mode)
}

fn parse_lexed(text: &str, lexed: Lexed, mode: Mode) -> Parse {
    let built = Parser::new(text, &lexed, Strategy::Recover).build(mode);
    finish(text, lexed, built, mode)
}

/// Adds the errors to a tree.
fn finish(text: &str, lexed: Lexed, built: Built, mode: Mode) -> Parse {
    let reusable = mode == Mode::File && lexed.exact;
    let unterminated: Vec<TextRange> =
        lexed.words.iter().filter(|w| w.unterminated()).map(|w| quote_of(text, w)).collect();
    let tree_errors = tree_errors(&lexed.errors, &built);
    let Built { green, unclosed, .. } = built;
    let errors: Box<dyn FnOnce() -> Vec<SyntaxError> + Send> = {
        let tree_errors = tree_errors.clone();
        match mode {
            Mode::Fragment => Box::new(move || tree_errors),
            Mode::File => {
                let open = Open { blocks: unclosed.clone(), strings: unterminated.clone() };
                let text = Box::<str>::from(text);
                Box::new(move || file_errors(lexed, &text, &tree_errors, &open))
            }
        }
    };
    let errors = Arc::new(LazyLock::new(errors));
    Parse { green, mode, errors, unclosed, unterminated, tree_errors, reusable }
}

/// Caddy's first error, and those that the tree shows besides.
fn file_errors(
    lexed: Lexed,
    text: &str,
    tree_errors: &[SyntaxError],
    open: &Open,
) -> Vec<SyntaxError> {
    let exact = if lexed.exact { lexed } else { lexer::lex(text, Env::Opaque, Recovery::Stop) };
    match caddy::first_error(exact, text, &UnknownFiles, Env::Opaque) {
        Some(first) => all_errors(first, tree_errors, text, open),
        // Only what this program does not follow is left.
        None => tree_errors.iter().filter(|e| e.code == ErrorCode::TooDeep).cloned().collect(),
    }
}

/// The opening quote of an unterminated string.
fn quote_of(text: &str, word: &Word) -> TextRange {
    let before = word.source(text).find(['"', '`']).unwrap_or(0);
    let quote = word.start as usize + before;
    caddy::range(quote, quote + 1)
}

/// A tree and what was found while it was built.
struct Built {
    green: GreenNode,
    errors: Vec<SyntaxError>,
    /// The braces that are never closed, outermost first.
    unclosed: Vec<TextRange>,
}

/// Where a block without its brace ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strategy {
    /// At the end of the file.
    Exact,
    /// Before a line that is indented like the start of an outer block; a site without braces, before what can only be
    /// another site.
    Recover,
}

struct Parser<'t> {
    text: &'t str,
    lexed: &'t Lexed,
    strategy: Strategy,
    /// Index of the next lexeme, and where it starts.
    lexeme: usize,
    start: usize,
    /// Index of the next word.
    word: usize,
    depth: usize,
    /// Inside how many blocks whose lines Caddy does not look at: snippets, named routes, blocks of imports.
    lenient: usize,
    /// Width of the indentation of the lines that opened the blocks around.
    headers: Vec<usize>,
    /// Opening braces that nothing closes, in their order; left empty where that does not matter.
    unmatched: Vec<Unmatched>,
    /// Whether the current top-level block lacks a brace, so that indentation decides.
    by_indentation: bool,
    /// Whether the lines of that block are indented.
    indented: bool,
    /// Whether the current top-level block has no braces.
    braceless: bool,
    builder: GreenNodeBuilder<'static>,
    errors: Vec<SyntaxError>,
    unclosed: Vec<TextRange>,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str, lexed: &'t Lexed, strategy: Strategy) -> Self {
        Parser {
            text,
            lexed,
            strategy,
            lexeme: 0,
            start: 0,
            word: 0,
            depth: 0,
            lenient: 0,
            headers: Vec::new(),
            unmatched: match strategy {
                Strategy::Exact => Vec::new(),
                Strategy::Recover => recovery::unmatched_braces(text, lexed),
            },
            by_indentation: false,
            indented: false,
            braceless: false,
            builder: GreenNodeBuilder::new(),
            errors: Vec::new(),
            unclosed: Vec::new(),
        }
    }

    /// The same at another place, which must be the end of a lexeme. `None` if it is not.
    fn at(self, start: usize) -> Option<Self> {
        let Lexed { lexemes, words, .. } = self.lexed;
        let lexeme = lexemes.partition_point(|it| (it.end as usize) <= start);
        let word = words.partition_point(|it| (it.start as usize) < start);
        let end_before = match lexeme.checked_sub(1) {
            Some(before) => lexemes.get(before)?.end as usize,
            None => 0,
        };
        (end_before == start).then_some(Parser { lexeme, start, word, ..self })
    }

    fn build(mut self, mode: Mode) -> Built {
        self.builder.start_node(FILE.into());
        match mode {
            Mode::File => self.file(self.text.len()),
            Mode::Fragment => self.fragment(),
        }
        self.trivia();
        self.builder.finish_node();
        self.built()
    }

    fn built(mut self) -> Built {
        self.unclosed.sort_by_key(|range| range.start());
        Built { green: self.builder.finish(), errors: self.errors, unclosed: self.unclosed }
    }

    /// Top-level statements up to `end`, or beyond if one does not end there.
    fn file(&mut self, end: usize) {
        loop {
            self.trivia_until(end);
            if self.start >= end {
                return;
            }
            let Some(word) = self.peek() else { return };
            self.indented = false;
            self.by_indentation = self.lacks_brace();
            if self.is(word, "{") {
                self.enter(word);
                self.builder.start_node(GLOBAL_OPTIONS.into());
                self.block();
                self.builder.finish_node();
                self.headers.pop();
            } else if self.is(word, "}") && self.strategy != Strategy::Exact {
                // For Caddy it is an address.
                self.builder.start_node(ERROR.into());
                self.bump();
                self.builder.finish_node();
            } else if word.on_new_line && word.text(self.text) == "import" {
                self.import();
            } else {
                self.enter(word);
                self.keyed_block();
                self.headers.pop();
            }
        }
    }

    fn fragment(&mut self) {
        self.by_indentation = !self.unmatched.is_empty();
        loop {
            self.lines();
            if self.peek().is_none() {
                return;
            }
            self.error_here(ErrorCode::BraceUnmatched, UNMATCHED);
            self.trivia();
            self.builder.start_node(ERROR.into());
            self.bump();
            self.builder.finish_node();
        }
    }

    /// Addresses, or the name of a snippet or named route, and their block.
    fn keyed_block(&mut self) {
        let start = self.builder.checkpoint();
        let mut keys: Vec<&'t str> = Vec::new();
        let mut pending = false;
        let mut first = true;
        // Trivia behind the last address belongs to the block, not to the addresses.
        while let Some(word) = self.peek() {
            if self.is(word, "{") {
                if pending {
                    self.error_here(
                        ErrorCode::AddressExpected,
                        "Expected another address but had '{' - check for extra comma",
                    );
                }
                break;
            }
            if !first && !pending && word.on_new_line {
                break;
            }
            first = false;
            self.trivia();
            let text = word.text(self.text);
            if text == "import" && word.on_new_line {
                self.import();
                pending = false;
                continue;
            }
            if let Some(key) = self.address(word, &mut pending) {
                keys.push(key);
            }
            self.bump();
        }
        let kind = match keys.as_slice() {
            [key] if key.ends_with(')') && key.starts_with("&(") => NAMED_ROUTE,
            [key] if key.ends_with(')') && key.starts_with('(') => SNIPPET,
            _ => SITE_BLOCK,
        };
        if kind == SITE_BLOCK {
            self.builder.start_node_at(start, ADDRESS_LIST.into());
            self.builder.finish_node();
        } else {
            self.lenient += 1;
        }
        self.body(kind, start);
        self.builder.finish_node();
        if kind != SITE_BLOCK {
            self.lenient -= 1;
        }
    }

    fn body(&mut self, kind: SyntaxKind, start: Checkpoint) {
        self.builder.start_node_at(start, kind.into());
        let Some(word) = self.peek() else { return };
        if self.is(word, "{") {
            self.trivia();
            self.block();
        } else if kind == SITE_BLOCK {
            self.trivia();
            self.braceless();
        } else {
            self.error_here(
                ErrorCode::BlockExpected,
                &format!(
                    "syntax error: unexpected token '{}', expecting '{{'",
                    word.text(self.text)
                ),
            );
        }
    }

    /// One address; gives it without its comma, `None` if nothing is left.
    fn address(&mut self, word: &'t Word, pending: &mut bool) -> Option<&'t str> {
        let text = word.text(self.text);
        if text.starts_with('@') {
            self.error_here(
                ErrorCode::MatcherOutsideSite,
                &format!("request matchers may not be defined globally, they must be in a site block; found {text}"),
            );
        } else if word.quote == Quote::None && text.ends_with('{') {
            self.error_here(
                ErrorCode::AddressEndsWithBrace,
                &format!("Site addresses cannot end with a curly brace: '{text}' - put a space between the token and the brace"),
            );
        }
        if text.is_empty() {
            return None;
        }
        let key = text.strip_suffix(',');
        *pending = key.is_some();
        Some(key.unwrap_or(text)).filter(|key| !key.is_empty())
    }

    /// The lines of a site without braces, up to a `}` or the end of the file.
    fn braceless(&mut self) {
        self.builder.start_node(BLOCK.into());
        self.depth += 1;
        self.braceless = true;
        self.lines();
        self.braceless = false;
        self.depth -= 1;
        if self.peek().is_some_and(|word| self.is(word, "}")) {
            self.trivia();
            self.bump();
        }
        self.builder.finish_node();
    }

    /// A block, from its `{`.
    fn block(&mut self) {
        let open = self.here();
        if self.depth >= DEPTH_MAX {
            self.errors.push(SyntaxError {
                code: ErrorCode::TooDeep,
                range: open,
                message: format!("blocks are nested more than {DEPTH_MAX} deep"),
                line: None,
            });
            self.flat_block();
            return;
        }
        self.builder.start_node(BLOCK.into());
        self.bump();
        self.depth += 1;
        self.lines();
        self.depth -= 1;
        match self.peek() {
            Some(word) if self.is(word, "}") && !self.closes_outer_block(word) => {
                self.trivia();
                self.bump();
            }
            _ => self.unclosed.push(open),
        }
        self.builder.finish_node();
    }

    /// A block without structure.
    fn flat_block(&mut self) {
        let mut nesting = 0_usize;
        self.builder.start_node(ERROR.into());
        while let Some(word) = self.peek() {
            if self.is(word, "{") {
                nesting += 1;
            } else if self.is(word, "}") {
                nesting -= 1;
            }
            self.trivia();
            self.bump();
            if nesting == 0 {
                break;
            }
        }
        self.builder.finish_node();
    }

    /// Statements up to a `}`, the end of the file, or a line that belongs to an outer block.
    fn lines(&mut self) {
        loop {
            let Some(word) = self.peek() else { return };
            if self.is(word, "}") || self.starts_top_level(word) {
                return;
            }
            self.trivia();
            self.note_indentation(word);
            if self.is(word, "{") {
                self.builder.start_node(ERROR.into());
                self.enter(word);
                self.block();
                self.headers.pop();
                self.builder.finish_node();
            } else if word.text(self.text) == "import" {
                self.import();
            } else {
                if self.depth > 1 && self.is(word, "{}") {
                    self.check_empty_braces();
                }
                self.directive();
            }
        }
    }

    fn directive(&mut self) {
        let Some(name) = self.peek() else { return };
        let is_matcher = name.text(self.text).starts_with('@');
        self.enter(name);
        self.builder.start_node(if is_matcher { MATCHER_DEF } else { DIRECTIVE }.into());
        self.bump();
        while let Some(word) = self.peek() {
            if self.is(word, "{") {
                if self.starts_top_level(word) {
                    break;
                }
                self.check_opening(word);
                self.trivia();
                self.block();
                continue;
            }
            // At the first level Caddy takes a `{}` for an argument even when it stands on a new line.
            if self.is(word, "{}") && !(word.on_new_line && self.depth > 1) {
                self.check_empty_braces();
            } else if word.on_new_line {
                break;
            } else if self.is(word, "}") {
                if self.depth <= 1 {
                    self.error_strictly(ErrorCode::BraceUnmatched, UNMATCHED);
                }
                break;
            }
            self.trivia();
            self.bump();
        }
        self.builder.finish_node();
        self.headers.pop();
    }

    fn check_empty_braces(&mut self) {
        if self.peek_second().is_none_or(|next| next.on_new_line) {
            self.error_strictly(ErrorCode::EmptyBraces, "Unexpected '{}' at end of line");
        }
    }

    fn check_opening(&mut self, word: &Word) {
        if self.peek_second().is_some_and(|next| !next.on_new_line) {
            self.error_strictly(
                ErrorCode::TokenAfterBrace,
                "Unexpected next token after '{' on same line",
            );
        } else if word.on_new_line {
            self.error_strictly(
                ErrorCode::BraceOnNewLine,
                "Unexpected '{' on a new line; did you mean to place the '{' on the previous line?",
            );
        }
    }

    fn import(&mut self) {
        let Some(name) = self.peek() else { return };
        self.enter(name);
        self.builder.start_node(IMPORT.into());
        self.bump();
        while let Some(word) = self.peek() {
            if word.on_new_line || self.is(word, "}") {
                break;
            }
            self.trivia();
            if self.is(word, "{") {
                self.lenient += 1;
                self.block();
                self.lenient -= 1;
                continue;
            }
            self.bump();
        }
        self.builder.finish_node();
        self.headers.pop();
    }

    fn is(&self, word: &Word, structural: &str) -> bool {
        word.is(self.text, structural)
    }

    fn peek(&self) -> Option<&'t Word> {
        self.lexed.words.get(self.word)
    }

    fn peek_second(&self) -> Option<&'t Word> {
        self.lexed.words.get(self.word + 1)
    }

    fn here(&self) -> TextRange {
        self.peek().map_or_else(|| caddy::range(self.text.len(), self.text.len()), Word::range)
    }

    fn error_here(&mut self, code: ErrorCode, message: &str) {
        let range = self.here();
        self.errors.push(SyntaxError { code, range, message: message.to_owned(), line: None });
    }

    /// An error that Caddy does not look for inside of snippets and their like.
    fn error_strictly(&mut self, code: ErrorCode, message: &str) {
        if self.lenient == 0 {
            self.error_here(code, message);
        }
    }

    /// Puts out everything before the next word.
    fn trivia(&mut self) {
        self.trivia_until(self.text.len());
    }

    fn trivia_until(&mut self, end: usize) {
        while self.start < end
            && let Some(lexeme) = self.lexed.lexemes.get(self.lexeme)
        {
            let kind = match lexeme.kind {
                LexKind::Word => return,
                LexKind::Bom => BOM,
                LexKind::Whitespace => WHITESPACE,
                LexKind::Newline => NEWLINE,
                LexKind::Continuation => CONTINUATION,
                LexKind::Backslash => BACKSLASH,
                LexKind::Comment => COMMENT,
            };
            let lexeme_end = lexeme.end as usize;
            let text = self.text.get(self.start..lexeme_end).unwrap_or_default();
            self.builder.token(kind.into(), text);
            self.start = lexeme_end;
            self.lexeme += 1;
        }
    }

    /// Puts out the next word; the trivia before it must be out already.
    fn bump(&mut self) {
        let Some(word) = self.peek() else { return };
        let source = word.source(self.text);
        if self.is(word, "{") {
            self.builder.token(L_BRACE.into(), source);
        } else if self.is(word, "}") {
            self.builder.token(R_BRACE.into(), source);
        } else {
            pieces::word(&mut self.builder, self.text, word);
        }
        self.start = word.end as usize;
        self.lexeme += 1;
        self.word += 1;
    }
}

const UNMATCHED: &str = "Unexpected '}' because no matching opening brace";
