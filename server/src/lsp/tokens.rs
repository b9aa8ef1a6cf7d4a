//! Semantic tokens in the protocol's form: numbers relative to the token before, and what changed since the last answer.

use super::world::Snapshot;
use ide::{SemanticToken, TokenType};
use syntax::{Encoding, TextRange};
use tower_lsp::lsp_types as lsp;

/// How many numbers a token is.
const NUMBERS: usize = 5;

/// The names of types and modifiers, in the order of their numbers.
pub(super) fn legend() -> lsp::SemanticTokensLegend {
    use lsp::{SemanticTokenModifier as Modifier, SemanticTokenType as Type};
    let name = |ty| match ty {
        TokenType::Namespace => Type::NAMESPACE,
        TokenType::Type => Type::TYPE,
        TokenType::Class => Type::CLASS,
        TokenType::EnumMember => Type::ENUM_MEMBER,
        TokenType::Function => Type::FUNCTION,
        TokenType::Method => Type::METHOD,
        TokenType::Property => Type::PROPERTY,
        TokenType::Parameter => Type::PARAMETER,
        TokenType::Variable => Type::VARIABLE,
        TokenType::String => Type::STRING,
        TokenType::Number => Type::NUMBER,
        TokenType::Keyword => Type::KEYWORD,
        TokenType::Comment => Type::COMMENT,
        TokenType::Operator => Type::OPERATOR,
        TokenType::Macro => Type::MACRO,
        TokenType::Regexp => Type::REGEXP,
    };
    lsp::SemanticTokensLegend {
        token_types: TokenType::ALL.map(name).to_vec(),
        token_modifiers: vec![Modifier::DECLARATION, Modifier::READONLY, Modifier::DEPRECATED],
    }
}

/// The tokens of a document, or of a part of it.
pub(super) fn tokens(snapshot: &Snapshot, part: Option<TextRange>) -> Vec<lsp::SemanticToken> {
    let tokens = ide::semantic_tokens(&snapshot.reading().source, part);
    encode(snapshot.document.text(), &tokens, snapshot.client.encoding)
}

/// One walk through the text: asking for each position by itself would take the square of the length of a long line.
fn encode(text: &str, tokens: &[SemanticToken], encoding: Encoding) -> Vec<lsp::SemanticToken> {
    let width = |c: char| match encoding {
        Encoding::Utf8 => c.len_utf8(),
        Encoding::Utf16 => c.len_utf16(),
        Encoding::Utf32 => 1,
    };
    let (mut offset, mut line, mut column) = (0, 0, 0);
    let (mut last_line, mut last_column) = (0, 0);
    let mut out = Vec::with_capacity(tokens.len());
    for token in tokens {
        let start = usize::from(token.range.start());
        let before = text.get(offset..start).unwrap_or_default();
        let mut chars = before.chars().peekable();
        while let Some(c) = chars.next() {
            // Of CRLF the second ends the line; a token never begins between them.
            if c == '\n' || c == '\r' && chars.peek() != Some(&'\n') {
                (line, column) = (line + 1, 0);
            } else {
                column += width(c);
            }
        }
        offset = start;
        let shown = text.get(std::ops::Range::<usize>::from(token.range)).unwrap_or_default();
        let same_line = line == last_line;
        out.push(lsp::SemanticToken {
            delta_line: number(line - last_line),
            delta_start: number(if same_line { column - last_column } else { column }),
            length: number(shown.chars().map(width).sum()),
            token_type: token.ty as u32,
            token_modifiers_bitset: token.modifiers.bits().into(),
        });
        (last_line, last_column) = (line, column);
    }
    out
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// What turns the old tokens into the new: at most one edit, between what both begin and end with.
pub(super) fn delta(
    old: &[lsp::SemanticToken],
    new: &[lsp::SemanticToken],
) -> Vec<lsp::SemanticTokensEdit> {
    let same = |(a, b): &(&lsp::SemanticToken, &lsp::SemanticToken)| a == b;
    let begin = old.iter().zip(new).take_while(same).count();
    let (old, new) = (old.get(begin..).unwrap_or_default(), new.get(begin..).unwrap_or_default());
    let end = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    let deleted = old.len() - end;
    let inserted = new.get(..new.len() - end).unwrap_or_default();
    if deleted == 0 && inserted.is_empty() {
        return Vec::new();
    }
    vec![lsp::SemanticTokensEdit {
        start: number(begin * NUMBERS),
        delete_count: number(deleted * NUMBERS),
        data: Some(inserted.to_vec()),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use ide::{Kind, SourceFile};
    use proptest::prelude::*;
    use syntax::LineIndex;

    fn token(number: u32) -> lsp::SemanticToken {
        lsp::SemanticToken {
            delta_line: number,
            delta_start: 0,
            length: 1,
            token_type: 0,
            token_modifiers_bitset: 0,
        }
    }

    proptest! {
        #[test]
        fn a_delta_turns_the_old_into_the_new(
            old in prop::collection::vec(0u32..3, 0..12),
            new in prop::collection::vec(0u32..3, 0..12),
        ) {
            let old: Vec<_> = old.into_iter().map(token).collect();
            let new: Vec<_> = new.into_iter().map(token).collect();
            let mut edited = old.clone();
            for edit in delta(&old, &new) {
                let start = edit.start as usize / NUMBERS;
                let end = start + edit.delete_count as usize / NUMBERS;
                edited.splice(start..end, edit.data.unwrap_or_default());
            }
            prop_assert_eq!(edited, new);
        }

        #[test]
        fn places_are_those_of_the_line_index(text in "(a|é|💣|\r|\n|\r\n| |\"|#|\\{b\\}){0,40}") {
            let tokens = ide::semantic_tokens(&SourceFile::new(text.as_str().into(), Kind::Main), None);
            let index = LineIndex::new(&text);
            for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
                let (mut line, mut col) = (0, 0);
                for (token, encoded) in tokens.iter().zip(encode(&text, &tokens, encoding)) {
                    col = if encoded.delta_line == 0 { col } else { 0 } + encoded.delta_start;
                    line += encoded.delta_line;
                    let start = index.line_col(&text, token.range.start(), encoding);
                    let end = index.line_col(&text, token.range.end(), encoding);
                    prop_assert_eq!((line, col), (start.line, start.col));
                    prop_assert_eq!((line, col + encoded.length), (end.line, end.col));
                }
            }
        }
    }
}
