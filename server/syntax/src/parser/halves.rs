//! Parsing a long text as two, of which another thread may take one.

use super::{Built, Mode, Parse, Parser, Strategy, finish, parse_lexed};
use crate::SyntaxKind;
use crate::lexer::{self, Env, Lexed, Recovery};
use rowan::{GreenNode, NodeOrToken};

/// Runs two tasks and returns when both are done. The first may run on another thread meanwhile.
pub type Join = fn(aside: &mut (dyn FnMut() + Send), here: &mut dyn FnMut());

/// As [`parse`](super::parse), which it equals in every respect, but a long text is parsed as two where that can be.
pub fn parse_joined(text: &str, mode: Mode, join: Join) -> Parse {
    let lexed = lexer::lex(text, Env::Opaque, Recovery::Resume);
    let halves = if mode == Mode::File { built(text, &lexed, join) } else { None };
    match halves {
        Some(built) => finish(text, lexed, built, mode),
        None => parse_lexed(text, lexed, mode),
    }
}

/// `None` where it is not sure that a top-level statement ends in the middle.
fn built(text: &str, lexed: &Lexed, join: Join) -> Option<Built> {
    let cut = if lexed.exact { middle(text, lexed)? } else { return None };
    let parser = |start| Parser::new(text, lexed, Strategy::Recover).at(start);
    let (mut first, second) = (parser(0)?, parser(cut)?);
    let (mut second, mut behind) = (Some(second), None);
    join(&mut || behind = second.take().map(|it| it.build(Mode::File)), &mut || {
        first.builder.start_node(SyntaxKind::FILE.into());
        first.file(cut);
        first.builder.finish_node();
    });
    // Else what looked like its end was none.
    let ends_there = first.start == cut;
    let mut built = first.built();
    let behind = behind.filter(|_| ends_there)?;
    let children = built.green.children().chain(behind.green.children());
    let children: Vec<_> = children.map(NodeOrToken::to_owned).collect();
    built.green = GreenNode::new(SyntaxKind::FILE.into(), children);
    built.errors.extend(behind.errors);
    built.unclosed.extend(behind.unclosed);
    Some(built)
}

/// Where the first block ends behind half of the words that is in no other block.
fn middle(text: &str, lexed: &Lexed) -> Option<usize> {
    let mut depth = 0_usize;
    for (i, word) in lexed.words.iter().enumerate() {
        if word.is(text, "{") {
            depth += 1;
        } else if word.is(text, "}") {
            depth = depth.checked_sub(1)?;
            if depth == 0 && i >= lexed.words.len() / 2 {
                return Some(word.end as usize);
            }
        }
    }
    None
}
