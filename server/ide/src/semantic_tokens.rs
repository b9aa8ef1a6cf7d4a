//! What each stretch of a text is, for colours.

use crate::SourceFile;
use analysis::{Bound, Role};
use catalog::{Catalog, EntryId, Param, Ty};
use std::collections::{HashMap, HashSet};
use syntax::ast::Statement;
use syntax::{NodeOrToken, SyntaxKind, SyntaxNode, SyntaxToken, TextRange, TextSize, WalkEvent};

/// A stretch of one line and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SemanticToken {
    /// Its bytes; never empty, never beyond one line.
    pub range: TextRange,
    /// What it is.
    pub ty: TokenType,
    /// What else there is to say of it.
    pub modifiers: TokenModifiers,
}

/// What a stretch of text is, in the words that every theme knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenType {
    /// The address of a site.
    Namespace,
    /// The type of a matcher.
    Type,
    /// A module.
    Class,
    /// A word with a fixed meaning, such as a literal of a signature or one of a few values.
    EnumMember,
    /// A directive.
    Function,
    /// A named route.
    Method,
    /// An option, a header field, a key.
    Property,
    /// An argument of an import.
    Parameter,
    /// A matcher's name, a placeholder.
    Variable,
    /// Text, paths, addresses.
    String,
    /// Numbers with and without units.
    Number,
    /// `import`, and the markers of a heredoc.
    Keyword,
    /// A comment.
    Comment,
    /// `*`, and what stands before a header field.
    Operator,
    /// What is replaced before Caddy parses: snippets, blocks, environment variables.
    Macro,
    /// A regular expression.
    Regexp,
}

impl TokenType {
    /// All types, in the order of their numbers.
    pub const ALL: [TokenType; 16] = [
        TokenType::Namespace,
        TokenType::Type,
        TokenType::Class,
        TokenType::EnumMember,
        TokenType::Function,
        TokenType::Method,
        TokenType::Property,
        TokenType::Parameter,
        TokenType::Variable,
        TokenType::String,
        TokenType::Number,
        TokenType::Keyword,
        TokenType::Comment,
        TokenType::Operator,
        TokenType::Macro,
        TokenType::Regexp,
    ];
}

/// A set of modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TokenModifiers(u8);

impl TokenModifiers {
    /// None of them.
    pub const NONE: TokenModifiers = TokenModifiers(0);
    /// The name is given here.
    pub const DECLARATION: TokenModifiers = TokenModifiers(1);
    /// The value cannot be changed by the file.
    pub const READONLY: TokenModifiers = TokenModifiers(2);
    /// Something else should be used.
    pub const DEPRECATED: TokenModifiers = TokenModifiers(4);

    /// The set as bits: declaration, readonly, deprecated, from the lowest.
    pub fn bits(self) -> u8 {
        self.0
    }
}

/// What the stretches of a file are, in the order of the text; of a part of it, those that reach into that part.
pub fn semantic_tokens(file: &SourceFile, part: Option<TextRange>) -> Vec<SemanticToken> {
    let root = file.parse().syntax();
    let part = part.unwrap_or(root.text_range());
    let roles = file.binding().roles(part);
    let mut painter = Painter {
        text: file.text(),
        roles: roles.iter().peekable(),
        brush: Brush {
            catalog: file.catalog(),
            snippets: snippet_names(file),
            types: HashMap::new(),
        },
        word: TextSize::new(0),
        done: TextSize::new(0),
        out: Vec::new(),
    };
    // Tokens between words are not visited, since that takes longer than all the rest.
    let mut walk = root.preorder();
    while let Some(event) = walk.next() {
        let WalkEvent::Enter(node) = event else { continue };
        let range = node.text_range();
        let inside = reaches_into(range, part);
        if !inside || node.kind().is_word() {
            painter.comments(range.start());
            if inside {
                painter.word(&node);
            }
            painter.done = range.end();
            walk.skip_subtree();
        }
    }
    painter.comments(root.text_range().end());
    let mut out = painter.out;
    out.retain(|token| reaches_into(token.range, part));
    out
}

fn reaches_into(range: TextRange, part: TextRange) -> bool {
    range.intersect(part).is_some_and(|both| !both.is_empty())
}

fn snippet_names(file: &SourceFile) -> HashSet<String> {
    let statements = file.parse().tree().statements();
    let name = |statement| match statement {
        Statement::Snippet(snippet) => snippet.name(),
        _ => None,
    };
    statements.filter_map(name).collect()
}

/// A type with its modifiers.
type Paint = (TokenType, TokenModifiers);

fn plain(ty: TokenType) -> Paint {
    (ty, TokenModifiers::NONE)
}

struct Painter<'a> {
    text: &'a str,
    roles: std::iter::Peekable<std::slice::Iter<'a, Bound>>,
    brush: Brush<'a>,
    /// Where the word begins that is being painted.
    word: TextSize,
    /// Up to where the text is painted.
    done: TextSize,
    out: Vec<SemanticToken>,
}

impl Painter<'_> {
    /// Paints the comments up to the next word. Between words, `#` begins nothing else.
    fn comments(&mut self, end: TextSize) {
        let mut start = self.done;
        if start >= end {
            return;
        }
        for line in slice(self.text, TextRange::new(start, end)).split_inclusive('\n') {
            if let Some(at) = line.find('#') {
                let (blank, comment) = line.split_at(at);
                self.word = start + TextSize::of(blank);
                let range = TextRange::at(self.word, TextSize::of(comment));
                self.paint(range, plain(TokenType::Comment));
            }
            start += TextSize::of(line);
        }
    }

    fn word(&mut self, word: &SyntaxNode) {
        let range = word.text_range();
        self.word = range.start();
        while self.roles.next_if(|bound| bound.range.start() < range.start()).is_some() {}
        let role = self.roles.peek().filter(|bound| bound.range == range).map(|bound| &bound.role);
        let source = slice(self.text, range);
        let is_plain = word.kind() == SyntaxKind::WORD;
        let text = match word.kind() {
            SyntaxKind::QUOTED_STRING => source.trim_matches('"'),
            SyntaxKind::BACKTICK_STRING => source.trim_matches('`'),
            _ => source,
        };
        let paint = role.and_then(|role| self.brush.role(role, text));
        // A quoted word is a string whatever it means.
        let paint = paint.or((!is_plain).then_some(plain(TokenType::String)));
        let mut start = range.start();
        if let Some((TokenType::Property, _)) = paint
            && role.is_some_and(is_field)
            && is_plain
            && text.len() > 1
            && text.starts_with(['+', '-', '?', '>', '!'])
        {
            start += TextSize::of('+');
            self.paint(TextRange::new(range.start(), start), plain(TokenType::Operator));
        }
        // Most words have no parts, and no pieces that look other than the rest.
        if matches!(word.kind(), SyntaxKind::WORD | SyntaxKind::QUOTED_STRING)
            && !source.contains(['{', ','])
        {
            if let Some(paint) = paint {
                self.paint(TextRange::new(start, range.end()), paint);
            }
            return;
        }
        for piece in word.children_with_tokens() {
            match piece {
                NodeOrToken::Node(part) => self.part(&part),
                NodeOrToken::Token(token) => self.piece(&token, start, paint),
            }
        }
    }

    /// Paints a token of a word, from `start` on.
    fn piece(&mut self, token: &SyntaxToken, start: TextSize, paint: Option<Paint>) {
        use SyntaxKind::{
            COMMA, HEREDOC_END, HEREDOC_INDENT, HEREDOC_MARKER, HEREDOC_NEWLINE, HEREDOC_START,
        };
        let range = token.text_range();
        let paint = match token.kind() {
            COMMA | HEREDOC_INDENT | HEREDOC_NEWLINE => None,
            HEREDOC_START | HEREDOC_MARKER | HEREDOC_END => Some(plain(TokenType::Keyword)),
            _ => paint,
        };
        if let Some(paint) = paint.filter(|_| start < range.end()) {
            self.paint(TextRange::new(range.start().max(start), range.end()), paint);
        }
    }

    /// Paints a placeholder or its like inside a word.
    fn part(&mut self, part: &SyntaxNode) {
        let paint = match part.kind() {
            SyntaxKind::PLACEHOLDER => (TokenType::Variable, TokenModifiers::READONLY),
            SyntaxKind::ENV_VAR => (TokenType::Macro, TokenModifiers::READONLY),
            SyntaxKind::IMPORT_ARG => plain(TokenType::Parameter),
            _ => plain(TokenType::Macro),
        };
        for token in part.children_with_tokens().filter_map(NodeOrToken::into_token) {
            let paint =
                if token.kind() == SyntaxKind::DEFAULT { plain(TokenType::String) } else { paint };
            self.paint(token.text_range(), paint);
        }
    }

    /// Adds a stretch, a token for each of its lines; what continues the token before in the same word becomes part of it.
    fn paint(&mut self, range: TextRange, (ty, modifiers): Paint) {
        let mut start = range.start();
        for line in slice(self.text, range).split_inclusive(['\n', '\r']) {
            let inked = line.trim_end_matches(['\n', '\r']);
            let range = TextRange::at(start, TextSize::of(inked));
            start += TextSize::of(line);
            match self.out.last_mut() {
                _ if range.is_empty() => {}
                Some(last)
                    if last.range.end() == range.start()
                        && last.range.start() >= self.word
                        && (last.ty, last.modifiers) == (ty, modifiers) =>
                {
                    last.range = last.range.cover(range);
                }
                _ => self.out.push(SemanticToken { range, ty, modifiers }),
            }
        }
    }
}

/// What the words of each role look like.
struct Brush<'a> {
    catalog: &'a Catalog,
    snippets: HashSet<String>,
    /// What is known of the types that were met.
    types: HashMap<Box<str>, TypePaint<'a>>,
}

/// What the values of a type look like.
struct TypePaint<'a> {
    /// Those that are not among the words.
    ty: TokenType,
    /// The words with a fixed meaning.
    words: HashSet<&'a str>,
}

impl Brush<'_> {
    fn role(&mut self, role: &Role, text: &str) -> Option<Paint> {
        let declared = |ty| Some((ty, TokenModifiers::DECLARATION));
        let named = |ty, id: EntryId| {
            let deprecated = self.catalog[id].status.deprecated.is_some();
            let modifiers =
                if deprecated { TokenModifiers::DEPRECATED } else { TokenModifiers::NONE };
            Some((ty, modifiers))
        };
        match role {
            Role::Address => Some(plain(TokenType::Namespace)),
            Role::SnippetDefinition => declared(TokenType::Macro),
            Role::RouteDefinition => declared(TokenType::Method),
            Role::MatcherDefinition => declared(TokenType::Variable),
            Role::Import => Some(plain(TokenType::Keyword)),
            Role::ImportPattern if self.snippets.contains(text) => Some(plain(TokenType::Macro)),
            Role::ImportPattern | Role::ImportArgument(_) | Role::Surplus(_) => {
                Some(plain(TokenType::String))
            }
            Role::BlockArgument => Some(plain(TokenType::Macro)),
            Role::BlockName => Some(plain(TokenType::Property)),
            Role::Directive(id) => named(TokenType::Function, *id),
            Role::GlobalOption(id) | Role::Option(id) => named(TokenType::Property, *id),
            Role::Module(id) if self.catalog[*id].name.starts_with("http.matchers.") => {
                named(TokenType::Type, *id)
            }
            Role::Module(id) => named(TokenType::Class, *id),
            Role::ResponseMatcher(id) => named(TokenType::Type, *id),
            Role::Literal(id) => {
                let values = &self.catalog[*id].values;
                let value = values.iter().find(|value| *value.word == *text);
                let deprecated = value.is_some_and(|value| value.status.deprecated.is_some());
                let modifiers =
                    if deprecated { TokenModifiers::DEPRECATED } else { TokenModifiers::NONE };
                Some((TokenType::EnumMember, modifiers))
            }
            Role::Key(_, param) => Some(match self.param(param, text) {
                (TokenType::String, modifiers) => (TokenType::Property, modifiers),
                paint => paint,
            }),
            Role::Argument(_, param) => Some(self.param(param, text)),
            Role::UnknownModule(_) => Some(plain(TokenType::Class)),
            Role::Unknown | Role::UnderUnknown | Role::Opaque => None,
        }
    }

    fn param(&mut self, param: &Param, text: &str) -> Paint {
        match &param.ty {
            Ty::Matcher if text.starts_with('@') => plain(TokenType::Variable),
            Ty::Matcher if text == "*" => plain(TokenType::Operator),
            Ty::Module(_) | Ty::ModuleName(_) => plain(TokenType::Class),
            Ty::Named(name) => {
                if !self.types.contains_key(name) {
                    let words = self.catalog.values(name);
                    let words = words.iter().map(|value| &*value.word).collect();
                    self.types.insert(name.clone(), TypePaint { ty: value_type(name), words });
                }
                let Some(known) = self.types.get(name) else { return plain(TokenType::String) };
                match known.ty {
                    TokenType::Number if !is_number(text) => plain(TokenType::EnumMember),
                    TokenType::String if known.words.contains(text) => plain(TokenType::EnumMember),
                    TokenType::Variable if &**name == "capture_name" => {
                        (TokenType::Variable, TokenModifiers::DECLARATION)
                    }
                    ty => plain(ty),
                }
            }
            _ => plain(TokenType::String),
        }
    }
}

/// What most values of a type look like.
fn value_type(name: &str) -> TokenType {
    match name {
        "duration"
        | "duration_or_nanoseconds"
        | "duration_or_off"
        | "go_duration"
        | "size"
        | "int"
        | "float"
        | "port"
        | "status"
        | "status_code"
        | "status_class"
        | "redirect_status"
        | "file_mode"
        | "http_version" => TokenType::Number,
        "regex" => TokenType::Regexp,
        "header_field"
        | "absent_header_field"
        | "header_operation"
        | "header_rename"
        | "request_header_operation"
        | "query_operation"
        | "log_field"
        | "log_append_key"
        | "map_destination" => TokenType::Property,
        "matcher_definition"
        | "response_matcher_name"
        | "capture_name"
        | "env_name"
        | "placeholder" => TokenType::Variable,
        "directive_name" => TokenType::Function,
        "route_name" => TokenType::Method,
        _ => TokenType::String,
    }
}

fn is_number(text: &str) -> bool {
    text.trim_start_matches(['-', '+', '.']).starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a word is a header field that an operation can be written before.
fn is_field(role: &Role) -> bool {
    let operations = ["header_operation", "request_header_operation", "absent_header_field"];
    role.param()
        .is_some_and(|param| matches!(&param.ty, Ty::Named(name) if operations.contains(&&**name)))
}

fn slice(text: &str, range: TextRange) -> &str {
    text.get(std::ops::Range::<usize>::from(range)).unwrap_or_default()
}
