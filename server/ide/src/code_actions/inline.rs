//! Puts the lines of a snippet where it is imported.

use super::{
    CodeAction, CodeActionKind, edited, indent, line_end, line_start, reindented, same_to_caddy,
    statement_start,
};
use crate::SourceFile;
use crate::snippet_args::{ArgSource, argument_parts, is_whole_word};
use crate::snippets::{ImportUse, Snippets, text_of};
use syntax::ast::{Block, Snippet, Statement, Word, WordKind};
use syntax::{SyntaxKind, SyntaxNode, TextEdit, TextRange, TextSize};

/// Inlines the import in the range; and, there or at the snippet's own name, all imports of the snippet.
pub(super) fn inline(file: &SourceFile, snippets: &Snippets, range: TextRange) -> Vec<CodeAction> {
    let mut out = Vec::new();
    let touches = |word: &Word| word.syntax().text_range().intersect(range).is_some();
    let at = snippets.imports.iter().find(|it| touches(&it.pattern));
    let name = at.and_then(|import| import.name.clone());
    let name = name.or_else(|| {
        snippets.all.iter().find(|it| it.key().is_some_and(|key| touches(&key)))?.name()
    });
    let Some((name, snippet)) =
        name.and_then(|name| Some((snippets.get(&name)?, name))).map(|(a, b)| (b, a))
    else {
        return out;
    };
    let offer = |title: String, edits: Vec<TextEdit>| {
        let after = edited(file.text(), &edits)?;
        same_to_caddy(file.text(), &after).then_some(CodeAction {
            title,
            kind: CodeActionKind::Inline,
            fixes: None,
            edits,
        })
    };
    let one = at.and_then(|import| lines_of(file, import, snippet));
    out.extend(one.and_then(|edit| offer(format!("Inline the snippet `{name}` here"), vec![edit])));
    out.extend(
        everywhere(file, snippets, &name, snippet)
            .and_then(|edits| offer(format!("Inline the snippet `{name}` everywhere"), edits)),
    );
    out
}

/// Inlines all imports and takes the snippet away.
fn everywhere(
    file: &SourceFile,
    snippets: &Snippets,
    name: &str,
    snippet: &Snippet,
) -> Option<Vec<TextEdit>> {
    let edits: Option<Vec<TextEdit>> =
        snippets.imports_of(name).map(|import| lines_of(file, import, snippet)).collect();
    let mut edits = edits.filter(|edits| !edits.is_empty())?;
    let body = snippet.syntax().text_range();
    let start = statement_start(file, body.start());
    let mut end = line_end(file.text(), body.end());
    if file.text().get(end.into()..).is_some_and(|rest| rest.starts_with('\n')) {
        end += TextSize::of('\n');
    }
    edits.push(TextEdit { range: TextRange::new(start, end), new_text: String::new() });
    edits.sort_by_key(|edit| edit.range.start());
    let apart = edits.windows(2).all(|pair| match pair {
        [before, behind] => before.range.end() <= behind.range.start(),
        _ => true,
    });
    apart.then_some(edits)
}

/// The lines of a snippet in the place of an import; `None` where they cannot simply be written there.
fn lines_of(file: &SourceFile, import: &ImportUse, snippet: &Snippet) -> Option<TextEdit> {
    let text = file.text();
    let node = import.import.syntax();
    let lines = TextRange::new(
        line_start(text, node.text_range().start()),
        line_end(text, node.text_range().end()),
    );
    // Nothing else may stand on its lines.
    let around = text_of(file, lines).replacen(text_of(file, node.text_range()), "", 1);
    import.given().filter(|_| around.trim().is_empty())?;
    let inlined = Inlined { file, import, args: import.import.args().collect() };
    let content = inlined.body(snippet)?;
    let new_text = reindented(&content, indent(text, node.text_range().start()));
    Some(TextEdit { range: lines, new_text })
}

struct Inlined<'a> {
    file: &'a SourceFile,
    import: &'a ImportUse,
    args: Vec<Word>,
}

impl Inlined<'_> {
    /// The lines of the snippet with the arguments and the block in their places.
    fn body(&self, snippet: &Snippet) -> Option<String> {
        let block = snippet.block()?;
        let range = inside(self.file, &block)?;
        let mut edits = Vec::new();
        for (source, word, part) in argument_parts(block.syntax()) {
            edits.push(TextEdit {
                range: part.text_range(),
                new_text: self.value(source, &word, &part)?,
            });
        }
        for node in block.syntax().descendants() {
            if Word::cast(node.clone()).is_some() && node.text().contains_char('\n') {
                return None;
            }
            if node.kind() == SyntaxKind::BLOCK_ARG {
                edits.push(self.block(&node)?);
            }
        }
        for edit in &mut edits {
            edit.range = edit.range.checked_sub(range.start())?;
        }
        edited(text_of(self.file, range), &edits)
    }

    /// What stands in the place of an argument.
    fn value(&self, source: ArgSource, word: &Word, part: &SyntaxNode) -> Option<String> {
        let whole = is_whole_word(word, part);
        let written = |word: &Word| word.syntax().text().to_string();
        match source {
            ArgSource::Many(start, end) if whole && word.kind() == WordKind::Plain => {
                let args = self.args.get(start..end.unwrap_or(self.args.len()))?;
                Some(args.iter().map(written).collect::<Vec<_>>().join(" "))
            }
            ArgSource::One(index) | ArgSource::Legacy(index) => {
                let arg = self.args.get(index)?;
                if whole && word.kind() == WordKind::Plain {
                    return Some(written(arg));
                }
                let value = arg.value();
                let special: &[char] = match word.kind() {
                    WordKind::Plain => &['"', '`', '\\', ' ', '\t', '\n', '#', '<'],
                    WordKind::Quoted => &['"', '\\', '\n'],
                    WordKind::Backtick | WordKind::Heredoc => &['`', '\\', '\n'],
                };
                (!value.is_empty() && !value.contains(special)).then(|| value.into_owned())
            }
            _ => None,
        }
    }

    /// The lines of the import's block that stand in the place of `{block}` or `{blocks.name}`.
    fn block(&self, part: &SyntaxNode) -> Option<TextEdit> {
        let text = self.file.text();
        let word = Word::cast(part.parent()?)?;
        let line = Statement::cast(word.syntax().parent()?)?;
        if line.syntax().text_range() != part.text_range() {
            return None;
        }
        let name = part.text().to_string();
        let given = self.import.import.block();
        let block = match name.trim_matches(['{', '}']).strip_prefix("blocks.") {
            None => given,
            Some(key) => {
                let lines = given.iter().flat_map(Block::statements);
                let found = lines.filter(|line| {
                    let first = line.syntax().children().find_map(Word::cast);
                    first.is_some_and(|first| first.value() == key)
                });
                // A repeated key keeps only the last.
                match found.last() {
                    Some(line) if line.syntax().children().filter_map(Word::cast).count() > 1 => {
                        return None;
                    }
                    line => line.and_then(|line| line.block()),
                }
            }
        };
        let at = part.text_range();
        let range = TextRange::new(line_start(text, at.start()), line_end(text, at.end()));
        let new_text = match block {
            Some(block) => {
                let lines = text_of(self.file, inside(self.file, &block)?);
                let mut words = block.syntax().descendants().filter_map(Word::cast);
                if words.any(|word| word.syntax().text().contains_char('\n')) {
                    return None;
                }
                reindented(lines, indent(text, at.start()))
            }
            None => String::new(),
        };
        Some(TextEdit { range, new_text })
    }
}

/// The lines between the braces of a block; `None` if the braces are not at the ends of lines of their own.
fn inside(file: &SourceFile, block: &Block) -> Option<TextRange> {
    let open = block.open_brace()?.text_range().end();
    let close = block.close_brace()?.text_range().start();
    let start = line_end(file.text(), open);
    let end = line_start(file.text(), close);
    let blank = |from: TextSize, to: TextSize| {
        from <= to && text_of(file, TextRange::new(from, to)).trim().is_empty()
    };
    (start <= end && blank(open, start) && blank(end, close)).then(|| TextRange::new(start, end))
}
