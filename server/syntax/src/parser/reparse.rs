//! Parsing a text that is nearly the one before: top-level statements away from the change keep their nodes.

use super::{Built, Mode, Parse, Parser, Strategy, finish, parse_lexed};
use crate::lexer::{self, Env, LexKind, Lexed, Recovery};
use crate::{ErrorCode, SyntaxError, SyntaxKind};
use rowan::{GreenNode, GreenToken, NodeOrToken, TextRange, TextSize};

/// As [`parse`](super::parse) of `text` as a file, which it equals in every respect, but quicker where `old`, the parse
/// of `old_text`, can be used again.
pub fn reparse(old: &Parse, old_text: &str, text: &str) -> Parse {
    let lexed = lexer::lex(text, Env::Opaque, Recovery::Resume);
    match Change::between(old, old_text, text, &lexed).and_then(|change| change.build(&lexed)) {
        Some(built) => finish(text, lexed, built, Mode::File),
        None => parse_lexed(text, lexed, Mode::File),
    }
}

type Child = NodeOrToken<GreenNode, GreenToken>;

/// What must be parsed again, between what need not.
struct Change<'t> {
    old: &'t Parse,
    text: &'t str,
    before: Vec<Child>,
    after: Vec<Child>,
    /// Where the text between starts, in old and new text.
    start: usize,
    /// Where it ends in the new text.
    end: usize,
    /// Where it ends in the old text.
    old_end: usize,
}

impl<'t> Change<'t> {
    /// `None` where nothing can be kept for sure.
    fn between(old: &'t Parse, old_text: &str, text: &'t str, lexed: &Lexed) -> Option<Change<'t>> {
        // That error stands at the word behind the statement that it is about.
        let strays = old.tree_errors.iter().any(|e| e.code == ErrorCode::BlockExpected);
        if !old.reusable || !lexed.exact || strays {
            return None;
        }
        let same = |(a, b): &(u8, u8)| a == b;
        let shorter = old_text.len().min(text.len());
        let prefix = old_text.bytes().zip(text.bytes()).take_while(same).count();
        let suffix = old_text.bytes().rev().zip(text.bytes().rev()).take_while(same).count();
        let suffix = suffix.min(shorter - prefix);
        let children: Vec<(Child, usize)> = old
            .green
            .children()
            .scan(0, |at, child| {
                let start = *at;
                *at += usize::from(child.text_len());
                Some((child.to_owned(), start))
            })
            .collect();

        // Whether a brace that was open still is, all that follows decides.
        let balanced = old.unclosed.first().map_or(prefix, |brace| brace.start().into());
        // The two last statements before the change saw what follows them when they were parsed.
        let end_of = |(child, start): &(Child, usize)| start + usize::from(len(child));
        let unchanged = prefix.min(balanced);
        let mut kept = children.iter().take_while(|child| end_of(child) <= unchanged).count();
        let mut nodes = 0;
        while kept > 0 && nodes < 2 {
            kept -= 1;
            nodes += usize::from(matches!(children.get(kept), Some((NodeOrToken::Node(_), _))));
        }
        let start = children.get(kept).map_or(old_text.len(), |(_, start)| *start);

        // Behind the change all is as before from the next line end between two statements on.
        let shifted = |at: usize| (at + text.len()).checked_sub(old_text.len());
        let mut first_after = children.len();
        for (i, (child, at)) in children.iter().enumerate().skip(kept) {
            let unchanged = *at >= old_text.len() - suffix;
            if unchanged && is_newline(child) && lexed_alike(child, shifted(*at), lexed) {
                first_after = i;
                break;
            }
        }
        let old_end = children.get(first_after).map_or(old_text.len(), |(_, at)| *at);
        let owned = |children: &[(Child, usize)]| -> Vec<Child> {
            children.iter().map(|(child, _)| child.clone()).collect()
        };
        Some(Change {
            old,
            text,
            before: owned(children.get(..kept)?),
            after: owned(children.get(first_after..)?),
            start,
            end: shifted(old_end)?,
            old_end,
        })
    }

    fn build(self, lexed: &Lexed) -> Option<Built> {
        let mut parser = Parser::new(self.text, lexed, Strategy::Recover).at(self.start)?;
        parser.builder.start_node(SyntaxKind::FILE.into());
        parser.file(self.end);
        parser.builder.finish_node();
        if parser.start != self.end {
            return None;
        }
        let mut middle = parser.built();

        let children: Vec<Child> = self
            .before
            .into_iter()
            .chain(middle.green.children().map(NodeOrToken::to_owned))
            .chain(self.after)
            .collect();
        middle.green = GreenNode::new(SyntaxKind::FILE.into(), children);
        let (start, old_end) = (size(self.start), size(self.old_end));
        let moved = |range: TextRange| {
            let move_by = |at: TextSize| at - old_end + size(self.end);
            if range.end() <= start {
                Some(range)
            } else if range.start() >= old_end {
                Some(TextRange::new(move_by(range.start()), move_by(range.end())))
            } else {
                None
            }
        };
        middle.unclosed.extend(self.old.unclosed.iter().filter_map(|&range| moved(range)));
        // Those about open blocks are made from the list of open braces.
        let errors = self.old.tree_errors.iter().filter(|e| e.code != ErrorCode::BlockUnclosed);
        let kept = errors.filter_map(|error| {
            moved(error.range).map(|range| SyntaxError { range, ..error.clone() })
        });
        middle.errors.extend(kept);
        middle.unclosed.sort_by_key(|range| range.start());
        Some(middle)
    }
}

fn len(child: &Child) -> TextSize {
    match child {
        NodeOrToken::Node(node) => node.text_len(),
        NodeOrToken::Token(token) => token.text_len(),
    }
}

fn is_newline(child: &Child) -> bool {
    matches!(child, NodeOrToken::Token(t) if t.kind() == SyntaxKind::NEWLINE.into())
}

/// Whether the new text has the same line end at `at`.
fn lexed_alike(child: &Child, at: Option<usize>, lexed: &Lexed) -> bool {
    let Some(at) = at else { return false };
    let index = lexed.lexemes.partition_point(|l| (l.end as usize) <= at);
    let start =
        index.checked_sub(1).and_then(|i| lexed.lexemes.get(i)).map_or(0, |l| l.end as usize);
    lexed.lexemes.get(index).is_some_and(|lexeme| {
        start == at
            && lexeme.kind == LexKind::Newline
            && lexeme.end as usize == at + usize::from(len(child))
    })
}

fn size(at: usize) -> TextSize {
    TextSize::new(u32::try_from(at).unwrap_or(u32::MAX))
}
