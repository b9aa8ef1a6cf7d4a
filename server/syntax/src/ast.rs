//! Typed nodes over the tree, in Caddy's words.

use crate::{SyntaxKind, SyntaxNode, SyntaxToken};
use rowan::TextRange;
use std::borrow::Cow;

macro_rules! nodes {
    ($($(#[$doc:meta])* $name:ident = $($kind:ident)|+;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(SyntaxNode);

        impl $name {
            /// The node as this type, if it is one.
            pub fn cast(node: SyntaxNode) -> Option<Self> {
                matches!(node.kind(), $(SyntaxKind::$kind)|+).then_some(Self(node))
            }

            /// The node itself.
            pub fn syntax(&self) -> &SyntaxNode {
                &self.0
            }
        }
    )*};
}

nodes! {
    /// A file or a fragment of one.
    File = FILE;
    /// `{ … }` without a key.
    GlobalOptions = GLOBAL_OPTIONS;
    /// Addresses and their block.
    SiteBlock = SITE_BLOCK;
    /// `(name) { … }`.
    Snippet = SNIPPET;
    /// `&(name) { … }`.
    NamedRoute = NAMED_ROUTE;
    /// A directive, subdirective or option with its arguments and its block.
    Directive = DIRECTIVE;
    /// `@name …`.
    MatcherDef = MATCHER_DEF;
    /// `import …`.
    Import = IMPORT;
    /// From `{` to `}`; the bare lines of a site without braces.
    Block = BLOCK;
    /// One word for Caddy: plain, quoted, in backticks or a heredoc.
    Word = WORD | QUOTED_STRING | BACKTICK_STRING | HEREDOC;
    /// `{http.request.host}` and its like.
    Placeholder = PLACEHOLDER;
    /// `{$NAME:default}`.
    EnvVar = ENV_VAR;
    /// `{args[0]}`, `{args[1:]}`, `{args.0}`.
    ImportArg = IMPORT_ARG;
    /// `{block}` or `{blocks.name}`.
    BlockArg = BLOCK_ARG;
}

/// What stands in a file or a block.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Statement {
    /// A block without a key.
    GlobalOptions(GlobalOptions),
    /// A site block.
    SiteBlock(SiteBlock),
    /// A snippet definition.
    Snippet(Snippet),
    /// A named route.
    NamedRoute(NamedRoute),
    /// A directive, subdirective or option.
    Directive(Directive),
    /// A matcher definition.
    MatcherDef(MatcherDef),
    /// An import.
    Import(Import),
}

impl Statement {
    /// The node as a statement, if it is one.
    pub fn cast(node: SyntaxNode) -> Option<Statement> {
        Some(match node.kind() {
            SyntaxKind::GLOBAL_OPTIONS => Statement::GlobalOptions(GlobalOptions(node)),
            SyntaxKind::SITE_BLOCK => Statement::SiteBlock(SiteBlock(node)),
            SyntaxKind::SNIPPET => Statement::Snippet(Snippet(node)),
            SyntaxKind::NAMED_ROUTE => Statement::NamedRoute(NamedRoute(node)),
            SyntaxKind::DIRECTIVE => Statement::Directive(Directive(node)),
            SyntaxKind::MATCHER_DEF => Statement::MatcherDef(MatcherDef(node)),
            SyntaxKind::IMPORT => Statement::Import(Import(node)),
            _ => return None,
        })
    }

    /// The node itself.
    pub fn syntax(&self) -> &SyntaxNode {
        match self {
            Statement::GlobalOptions(it) => it.syntax(),
            Statement::SiteBlock(it) => it.syntax(),
            Statement::Snippet(it) => it.syntax(),
            Statement::NamedRoute(it) => it.syntax(),
            Statement::Directive(it) => it.syntax(),
            Statement::MatcherDef(it) => it.syntax(),
            Statement::Import(it) => it.syntax(),
        }
    }

    /// The block that it opens; of several the first.
    pub fn block(&self) -> Option<Block> {
        block(self.syntax())
    }
}

fn words(node: &SyntaxNode) -> impl Iterator<Item = Word> + use<> {
    node.children().filter_map(Word::cast)
}

fn block(node: &SyntaxNode) -> Option<Block> {
    node.children().find_map(Block::cast)
}

impl File {
    pub(crate) fn from_root(root: SyntaxNode) -> File {
        File(root)
    }

    /// What stands at the top level.
    pub fn statements(&self) -> impl Iterator<Item = Statement> + use<> {
        self.0.children().filter_map(Statement::cast)
    }

    /// The global options block, wherever it stands.
    pub fn global_options(&self) -> Option<GlobalOptions> {
        self.0.children().find_map(GlobalOptions::cast)
    }
}

impl GlobalOptions {
    /// The block.
    pub fn block(&self) -> Option<Block> {
        block(&self.0)
    }
}

impl SiteBlock {
    /// The addresses, commas included in their nodes.
    pub fn addresses(&self) -> impl Iterator<Item = Word> + use<> {
        let list = self.0.children().find(|n| n.kind() == SyntaxKind::ADDRESS_LIST);
        list.into_iter().flat_map(|list| words(&list))
    }

    /// The block.
    pub fn block(&self) -> Option<Block> {
        block(&self.0)
    }
}

impl Snippet {
    /// The word `(name)`.
    pub fn key(&self) -> Option<Word> {
        words(&self.0).next()
    }

    /// The name, without the parentheses.
    pub fn name(&self) -> Option<String> {
        let text = self.key()?.value().into_owned();
        Some(text.strip_prefix('(')?.trim_end_matches(',').strip_suffix(')')?.to_owned())
    }

    /// The body.
    pub fn block(&self) -> Option<Block> {
        block(&self.0)
    }
}

impl NamedRoute {
    /// The word `&(name)`.
    pub fn key(&self) -> Option<Word> {
        words(&self.0).next()
    }

    /// The name, without the parentheses.
    pub fn name(&self) -> Option<String> {
        let text = self.key()?.value().into_owned();
        Some(text.strip_prefix("&(")?.trim_end_matches(',').strip_suffix(')')?.to_owned())
    }

    /// The body.
    pub fn block(&self) -> Option<Block> {
        block(&self.0)
    }
}

impl Directive {
    /// Its name.
    pub fn name(&self) -> Option<Word> {
        words(&self.0).next()
    }

    /// Its arguments, a matcher among them.
    pub fn args(&self) -> impl Iterator<Item = Word> + use<> {
        words(&self.0).skip(1)
    }

    /// The block that it opens.
    pub fn block(&self) -> Option<Block> {
        block(&self.0)
    }
}

impl MatcherDef {
    /// The word `@name`.
    pub fn name(&self) -> Option<Word> {
        words(&self.0).next()
    }

    /// The words behind the name.
    pub fn args(&self) -> impl Iterator<Item = Word> + use<> {
        words(&self.0).skip(1)
    }

    /// The block of matchers.
    pub fn block(&self) -> Option<Block> {
        block(&self.0)
    }
}

impl Import {
    /// The name of a snippet, or a file pattern.
    pub fn pattern(&self) -> Option<Word> {
        words(&self.0).nth(1)
    }

    /// The arguments.
    pub fn args(&self) -> impl Iterator<Item = Word> + use<> {
        words(&self.0).skip(2)
    }

    /// The block that is handed over.
    pub fn block(&self) -> Option<Block> {
        block(&self.0)
    }
}

impl Block {
    /// The `{`; `None` in a site without braces.
    pub fn open_brace(&self) -> Option<SyntaxToken> {
        self.0
            .children_with_tokens()
            .find_map(|it| it.into_token().filter(|t| t.kind() == SyntaxKind::L_BRACE))
    }

    /// The `}`.
    pub fn close_brace(&self) -> Option<SyntaxToken> {
        let last = self.0.last_child_or_token();
        let mut backwards =
            std::iter::successors(last, crate::SyntaxElement::prev_sibling_or_token);
        backwards.find_map(|it| it.into_token().filter(|t| t.kind() == SyntaxKind::R_BRACE))
    }

    /// The lines of the block.
    pub fn statements(&self) -> impl Iterator<Item = Statement> + use<> {
        self.0.children().filter_map(Statement::cast)
    }
}

/// How a [`Word`] is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// Without quotes.
    Plain,
    /// In double quotes.
    Quoted,
    /// In backticks.
    Backtick,
    /// As a heredoc.
    Heredoc,
}

impl Word {
    /// How it is written.
    pub fn kind(&self) -> WordKind {
        match self.0.kind() {
            SyntaxKind::QUOTED_STRING => WordKind::Quoted,
            SyntaxKind::BACKTICK_STRING => WordKind::Backtick,
            SyntaxKind::HEREDOC => WordKind::Heredoc,
            _ => WordKind::Plain,
        }
    }

    /// The text that Caddy sees, variables left as they are written.
    pub fn value(&self) -> Cow<'static, str> {
        let source = self.0.text().to_string();
        if self.kind() == WordKind::Plain && !source.contains(['\\', '\r']) {
            return Cow::Owned(source);
        }
        let lexed =
            crate::lexer::lex(&source, crate::lexer::Env::Opaque, crate::lexer::Recovery::Resume);
        match lexed.words.first() {
            Some(word) => Cow::Owned(word.text(&source).to_owned()),
            None => Cow::Borrowed(""),
        }
    }

    /// Whether a variable stands in it, so that Caddy may see anything.
    pub fn is_opaque(&self) -> bool {
        self.0.children().any(|n| n.kind() == SyntaxKind::ENV_VAR)
    }

    /// The placeholders, variables and import arguments in it.
    pub fn parts(&self) -> impl Iterator<Item = SyntaxNode> + use<> {
        self.0.children().filter(|n| n.kind().is_word_part())
    }

    /// What stands between the delimiters: quotes, or the lines between the markers of a heredoc.
    pub fn content_range(&self) -> TextRange {
        let range = self.0.text_range();
        let delimiter = |kind| {
            matches!(
                kind,
                SyntaxKind::QUOTE
                    | SyntaxKind::BACKTICK
                    | SyntaxKind::HEREDOC_START
                    | SyntaxKind::HEREDOC_MARKER
                    | SyntaxKind::HEREDOC_NEWLINE
                    | SyntaxKind::HEREDOC_INDENT
                    | SyntaxKind::HEREDOC_END
                    | SyntaxKind::COMMA
            )
        };
        let pieces: Vec<_> = self.0.children_with_tokens().collect();
        let first = pieces.iter().find(|e| !delimiter(e.kind()));
        let last = pieces.iter().rev().find(|e| !delimiter(e.kind()));
        match (first, last) {
            (Some(first), Some(last)) => first.text_range().cover(last.text_range()),
            // Nothing stands between them.
            _ => pieces.first().map_or(range, |open| TextRange::empty(open.text_range().end())),
        }
    }
}

impl EnvVar {
    /// The variable's name.
    pub fn name(&self) -> Option<SyntaxToken> {
        self.0
            .children_with_tokens()
            .filter_map(rowan::NodeOrToken::into_token)
            .find(|t| t.kind() == SyntaxKind::NAME)
    }

    /// The value where the variable is not set.
    pub fn default(&self) -> Option<SyntaxToken> {
        self.0
            .children_with_tokens()
            .filter_map(rowan::NodeOrToken::into_token)
            .find(|t| t.kind() == SyntaxKind::DEFAULT)
    }
}

impl Placeholder {
    /// The name with its dots, without the braces.
    pub fn name(&self) -> String {
        let text = self.0.text().to_string();
        text.trim_start_matches('{').trim_end_matches('}').to_owned()
    }
}
