//! Makes a snippet of the selected lines.

use super::{
    CodeAction, CodeActionKind, edited, here, indent, insertion, is_fragment, line_end, line_start,
    reads_the_same, reindented, statement_start,
};
use crate::SourceFile;
use crate::snippet_args::{ArgSource, argument_parts};
use crate::snippets::{Snippets, text_of};
use catalog::Ty;
use syntax::ast::{Block, Statement, Word, WordKind};
use syntax::{SyntaxKind, SyntaxNode, TextEdit, TextRange};

pub(super) fn extract(
    file: &SourceFile,
    snippets: &Snippets,
    selection: TextRange,
) -> Option<CodeAction> {
    // Lines of a block have no room for a snippet.
    let (first, last) = selected(file, selection).filter(|_| !is_fragment(file))?;
    let text = file.text();
    let start = line_start(text, first.text_range().start());
    let end = line_end(text, last.text_range().end());
    let lines = TextRange::new(start, end);
    let mut body = Body { file, lines, args: Vec::new(), edits: Vec::new() };
    body.read()?;
    let name = free_name(file, snippets);
    let mut call = format!("{}import {name}", indent(text, first.text_range().start()));
    for arg in &body.args {
        call.push(' ');
        call.push_str(arg);
    }
    call.push('\n');
    let content = reindented(&body.edited()?, "\t");
    let at = statement_start(file, first.text_range().start());
    let edits = vec![
        insertion(at, format!("({name}) {{\n{content}}}\n\n")),
        TextEdit { range: lines, new_text: call },
    ];
    let action = CodeAction {
        title: "Extract to a snippet".to_owned(),
        kind: CodeActionKind::Extract,
        fixes: None,
        edits: here(edits),
        creates: None,
    };
    // What a snippet does to braces and backslashes can change what lines mean.
    reads_the_same(file, &action).then_some(action)
}

/// The first and the last of the selected lines, which stand in one block.
pub(super) fn selected(
    file: &SourceFile,
    selection: TextRange,
) -> Option<(SyntaxNode, SyntaxNode)> {
    let text = text_of(file, selection);
    if text.trim().is_empty() {
        return None;
    }
    let blanks = |text: &str| syntax::TextSize::of(text);
    let inner = TextRange::new(
        selection.start() + (blanks(text) - blanks(text.trim_start())),
        selection.end() - (blanks(text) - blanks(text.trim_end())),
    );
    let node = file.parse().syntax().covering_element(inner);
    let block = node.ancestors().find_map(Block::cast)?;
    let lines: Vec<SyntaxNode> = block
        .statements()
        .map(|it| it.syntax().clone())
        .filter(|it| it.text_range().intersect(inner).is_some_and(|shared| !shared.is_empty()))
        .collect();
    Some((lines.first()?.clone(), lines.last()?.clone()))
}

fn free_name(file: &SourceFile, snippets: &Snippets) -> String {
    let names =
        std::iter::once("extracted".to_owned()).chain((2..).map(|n| format!("extracted{n}")));
    let mut free = names.filter(|it| snippets.get(it).is_none() && !file.binding().has_snippet(it));
    free.next().unwrap_or_default()
}

/// The selected lines, with `{args[n]}` for what look like arguments.
struct Body<'a> {
    file: &'a SourceFile,
    lines: TextRange,
    /// As the import writes them.
    args: Vec<String>,
    edits: Vec<TextEdit>,
}

impl Body<'_> {
    /// `None` where the lines cannot be those of a snippet.
    fn read(&mut self) -> Option<()> {
        let root = self.file.parse().syntax();
        let block = root.covering_element(self.lines);
        let block = block.ancestors().find(|it| it.text_range().contains_range(self.lines))?;
        let lines = self.lines;
        let inside = |it: &SyntaxNode| lines.contains_range(it.text_range());
        let words: Vec<Word> = block.descendants().filter(inside).filter_map(Word::cast).collect();
        for word in &words {
            // Lines of a string would be indented anew.
            if word.syntax().text().contains_char('\n')
                || word.parts().any(|part| part.kind() == SyntaxKind::BLOCK_ARG)
            {
                return None;
            }
        }
        for (source, _, part) in argument_parts(&block).filter(|(.., part)| inside(part)) {
            let (ArgSource::One(_) | ArgSource::Legacy(_)) = source else { return None };
            // Handed on whatever it holds.
            let new_text = self.arg(&part.text().to_string());
            let range = part.text_range();
            self.edits.push(TextEdit { range, new_text });
        }
        for word in &words {
            if word.parts().next().is_none() && self.is_value(word) {
                let new_text = self.arg(&word.syntax().text().to_string());
                self.edits.push(TextEdit { range: word.content_range(), new_text });
            }
        }
        Some(())
    }

    /// The placeholder for an argument; equal arguments are one.
    fn arg(&mut self, source: &str) -> String {
        let known = self.args.iter().position(|arg| arg == source);
        let index = known.unwrap_or_else(|| {
            self.args.push(source.to_owned());
            self.args.len() - 1
        });
        format!("{{args[{index}]}}")
    }

    /// Whether another site would most likely have another word here.
    fn is_value(&self, word: &Word) -> bool {
        const TYPES: &[&str] = &[
            "dir",
            "domain",
            "email",
            "file",
            "host",
            "network_address",
            "path",
            "port",
            "upstream",
            "url",
        ];
        let range = word.syntax().text_range();
        let in_line = word.syntax().parent().and_then(Statement::cast);
        matches!(word.kind(), WordKind::Plain | WordKind::Quoted)
            && in_line.is_some()
            && self.file.binding().roles_at(range.start()).iter().any(|bound| {
                let ty = bound.role.param().map(|param| &param.ty);
                bound.range == range && matches!(ty, Some(Ty::Named(ty)) if TYPES.contains(&&**ty))
            })
    }

    fn edited(&self) -> Option<String> {
        let text = text_of(self.file, self.lines);
        let local: Vec<TextEdit> = self
            .edits
            .iter()
            .map(|edit| TextEdit {
                range: edit.range - self.lines.start(),
                new_text: edit.new_text.clone(),
            })
            .collect();
        edited(text, &local)
    }
}
