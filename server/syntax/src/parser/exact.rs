//! The tree without recovery, for whoever must keep what Caddy sees.

use super::{Mode, Parser, Strategy};
use crate::SyntaxNode;
use crate::lexer::{self, Env, Recovery, Word};

/// A text cut exactly as Caddy cuts it, even where a brace is missing.
#[derive(Debug, Clone)]
pub struct ExactTree {
    /// The root. A `}` that closes nothing is an address here, as it is for Caddy.
    pub root: SyntaxNode,
    /// What the tree does not show of each word and brace, in their order.
    pub words: Vec<ExactWord>,
}

/// What Caddy makes of the surroundings of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExactWord {
    /// Whether it starts a new line for Caddy.
    pub on_new_line: bool,
    /// Whether it ends with a backslash that Caddy drops because a blank follows; before a line feed it would count.
    pub drops_backslash: bool,
}

/// The exact tree of a text; `None` where a heredoc cannot be read or a string is never closed.
///
/// A variable is a piece of one word, unless a string would not end then.
pub fn exact_tree(text: &str) -> Option<ExactTree> {
    [Env::Opaque, Env::Literal].into_iter().find_map(|env| {
        let lexed = lexer::lex(text, env, Recovery::Resume);
        if !lexed.errors.is_empty() || lexed.words.iter().any(Word::unterminated) {
            return None;
        }
        let green = Parser::new(text, &lexed, Strategy::Exact).build(Mode::File).green;
        let word = |word: &Word| ExactWord {
            on_new_line: word.on_new_line,
            drops_backslash: word.drops_backslash(),
        };
        let words = lexed.words.iter().map(word).collect();
        Some(ExactTree { root: SyntaxNode::new_root(green), words })
    })
}
