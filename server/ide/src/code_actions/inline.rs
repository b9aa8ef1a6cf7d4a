//! Puts the lines of a snippet where it is imported.

use super::{
    CodeAction, CodeActionKind, edited, here, indent, line_end, line_start, reads_the_same,
    reindented, statement_start,
};
use crate::snippet_args::{ArgSource, argument_parts, is_whole_word};
use crate::snippets::{ImportUse, Snippets, text_of};
use crate::verdict::Verdict;
use crate::{FileEdit, SourceFile};
use std::sync::Arc;
use syntax::ast::{Block, Import, Snippet, Statement, Word, WordKind};
use syntax::{SyntaxKind, SyntaxNode, TextEdit, TextRange, TextSize};

/// Inlines the import in the range; and, there or at the snippet's own name, all imports of the snippet.
pub(super) fn inline(file: &SourceFile, snippets: &Snippets, range: TextRange) -> Vec<CodeAction> {
    let touches = |word: &Word| word.syntax().text_range().intersect(range).is_some();
    let at = snippets.imports.iter().find(|it| touches(&it.pattern));
    let name = at.and_then(|import| import.name.clone());
    let name = name.or_else(|| {
        snippets.all.iter().find(|it| it.key().is_some_and(|key| touches(&key)))?.name()
    });
    let home = name.as_deref().and_then(|name| Home::of(file, snippets, name));
    let (Some(name), Some(home)) = (name, home) else { return Vec::new() };
    let action = |title: String, edits: Vec<FileEdit>| {
        let (kind, fixes, creates) = (CodeActionKind::Inline, None, None);
        let action = CodeAction { title, kind, fixes, edits, creates };
        reads_the_same(file, &action).then_some(action)
    };
    let one = at.and_then(|import| lines_of(file, import, &home));
    let one =
        one.and_then(|edit| action(format!("Inline the snippet `{name}` here"), here(vec![edit])));
    let all = everywhere(file, snippets, &name, &home)
        .and_then(|edits| action(format!("Inline the snippet `{name}` everywhere"), edits));
    one.into_iter().chain(all).collect()
}

/// A snippet and the file in which it is defined.
struct Home {
    file: SourceFile,
    /// The path of that file, if it is another one.
    path: Option<Arc<str>>,
    snippet: Snippet,
}

impl Home {
    fn of(file: &SourceFile, snippets: &Snippets, name: &str) -> Option<Home> {
        if let Some(snippet) = snippets.get(name) {
            return Some(Home { file: file.clone(), path: None, snippet: snippet.clone() });
        }
        let (path, _) = file.binding().snippet_definition(name)?;
        let home = file.sibling(&path)?;
        let snippet = Snippets::of(&home).get(name)?.clone();
        Some(Home { file: home, path: Some(path), snippet })
    }
}

/// Inlines all imports and takes the snippet away.
fn everywhere(
    file: &SourceFile,
    snippets: &Snippets,
    name: &str,
    home: &Home,
) -> Option<Vec<FileEdit>> {
    let mut edits: Vec<FileEdit> = Vec::new();
    let mut add = |file: &SourceFile, snippets: &Snippets, path: Option<&Arc<str>>| {
        for import in snippets.imports_of(name) {
            let edit = lines_of(file, import, home)?;
            edits.push(FileEdit { file: path.cloned(), edit });
        }
        Some(())
    };
    add(file, snippets, None)?;
    // Of very many files not all are looked through.
    if file.knows_files() && *file.verdict() == Verdict::Unknown {
        return None;
    }
    for other in file.project() {
        if other.path() != file.path() {
            add(&other, &Snippets::of(&other), other.path())?;
        }
    }
    if edits.is_empty() {
        return None;
    }
    let text = home.file.text();
    let body = home.snippet.syntax().text_range();
    let start = statement_start(&home.file, body.start());
    let mut end = line_end(text, body.end());
    if text.get(end.into()..).is_some_and(|rest| rest.starts_with('\n')) {
        end += TextSize::of('\n');
    }
    let edit = TextEdit { range: TextRange::new(start, end), new_text: String::new() };
    edits.push(FileEdit { file: home.path.clone(), edit });
    edits.sort_by(|a, b| (&a.file, a.edit.range.start()).cmp(&(&b.file, b.edit.range.start())));
    let apart = edits.windows(2).all(|pair| match pair {
        [before, behind] => {
            before.file != behind.file || before.edit.range.end() <= behind.edit.range.start()
        }
        _ => true,
    });
    apart.then_some(edits)
}

/// The lines of a snippet in the place of an import; `None` where they cannot simply be written there.
fn lines_of(file: &SourceFile, import: &ImportUse, home: &Home) -> Option<TextEdit> {
    let text = file.text();
    let node = import.import.syntax();
    let lines = TextRange::new(
        line_start(text, node.text_range().start()),
        line_end(text, node.text_range().end()),
    );
    // Nothing else may stand on its lines.
    let around = text_of(file, lines).replacen(text_of(file, node.text_range()), "", 1);
    import.given().filter(|_| around.trim().is_empty())?;
    // What a snippet imports counts from the folder of its own file.
    let imports_files = home.snippet.syntax().descendants().filter_map(Import::cast).any(|it| {
        let name = it.pattern().map(|pattern| pattern.value().into_owned());
        !name.is_some_and(|name| home.file.binding().has_snippet(&name))
    });
    if imports_files && file.path() != home.file.path() {
        return None;
    }
    let inlined = Inlined { file, home, import, args: import.import.args().collect() };
    let new_text = reindented(&inlined.body()?, indent(text, node.text_range().start()));
    Some(TextEdit { range: lines, new_text })
}

struct Inlined<'a> {
    file: &'a SourceFile,
    home: &'a Home,
    import: &'a ImportUse,
    args: Vec<Word>,
}

impl Inlined<'_> {
    /// The lines of the snippet with the arguments and the block in their places.
    fn body(&self) -> Option<String> {
        let block = self.home.snippet.block()?;
        let range = inside(&self.home.file, &block)?;
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
        edited(text_of(&self.home.file, range), &edits)
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
        let text = self.home.file.text();
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
