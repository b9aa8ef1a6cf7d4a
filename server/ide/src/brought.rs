//! What an import brings in: a snippet of any file, or a file.

use crate::SourceFile;
use crate::snippet_args::{ArgSource, SnippetArgs, args_in, argument_parts};
use std::sync::Arc;
use syntax::ast::{Snippet, Statement, Word};
use syntax::{SyntaxKind, SyntaxNode, TextRange};

/// The lines that an import brings in, where they are written.
#[derive(Debug, Clone)]
pub(crate) struct Brought {
    /// The file in which they are written.
    pub(crate) file: SourceFile,
    /// The path of that file, if it is another one.
    pub(crate) path: Option<Arc<str>>,
    /// The snippet that they are; `None` if they are the whole file.
    pub(crate) snippet: Option<Snippet>,
}

impl Brought {
    /// What an import of this name brings in. Of several files the one that uses the most arguments stands for all.
    pub(crate) fn of(file: &SourceFile, name: &str) -> Option<Brought> {
        /// More files than these are hardly different ones.
        const FILES_MAX: usize = 20;
        if file.binding().has_snippet(name) {
            return Brought::snippet(file, name);
        }
        let paths = file.imported(name);
        let files = paths.iter().take(FILES_MAX).filter_map(|path| Brought::whole(file, path));
        let counted = files.map(|it| (it.argument_parts().count(), it));
        let most = counted.reduce(|most, it| if it.0 > most.0 { it } else { most });
        most.map(|(_, brought)| brought)
    }

    /// The snippet of a name.
    pub(crate) fn snippet(file: &SourceFile, name: &str) -> Option<Brought> {
        let (path, range) = file.binding().snippet_definition(name)?;
        let other = file.path().filter(|own| **own != path).map(|_| path);
        let home = match &other {
            Some(path) => file.sibling(path)?,
            None => file.clone(),
        };
        let snippet = snippet_at(&home, range)?;
        Some(Brought { file: home, path: other, snippet: Some(snippet) })
    }

    /// All of a file.
    pub(crate) fn whole(file: &SourceFile, path: &Arc<str>) -> Option<Brought> {
        let other = file.path().filter(|own| *own != path).map(|_| path.clone());
        let home = match &other {
            Some(path) => file.sibling(path)?,
            None => file.clone(),
        };
        Some(Brought { file: home, path: other, snippet: None })
    }

    /// What it makes of the arguments of its imports.
    pub(crate) fn args(&self) -> SnippetArgs {
        args_in(&self.file, self.snippet.as_ref())
    }

    /// The `{args…}` in it, each with the word that it is in.
    pub(crate) fn argument_parts(&self) -> impl Iterator<Item = (ArgSource, Word, SyntaxNode)> {
        own_argument_parts(&self.file, self.snippet.as_ref())
    }

    /// The names of the blocks that it puts somewhere, each once, in the order of the text.
    pub(crate) fn block_keys(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for name in self.blocks() {
            if let Some(key) = name.strip_prefix("blocks.")
                && !out.iter().any(|it| it == key)
            {
                out.push(key.to_owned());
            }
        }
        out
    }

    /// Whether it puts the whole block of its imports somewhere.
    pub(crate) fn takes_block(&self) -> bool {
        self.blocks().any(|name| name == "block")
    }

    fn blocks(&self) -> impl Iterator<Item = String> {
        // Most files have none, which their texts tell at once.
        let node =
            self.file.text().contains("{block").then(|| node_of(&self.file, self.snippet.as_ref()));
        let parts = node.into_iter().flat_map(|node| node.descendants());
        let parts = parts.filter(|it| it.kind() == SyntaxKind::BLOCK_ARG);
        parts.map(|part| part.text().to_string().trim_matches(['{', '}']).to_owned())
    }
}

/// The snippet at a place where a top-level statement is.
fn snippet_at(file: &SourceFile, range: TextRange) -> Option<Snippet> {
    let node = file.parse().syntax().child_or_token_at_range(range)?.into_node()?;
    match Statement::cast(node)? {
        Statement::Snippet(snippet) => Some(snippet),
        _ => None,
    }
}

/// The node of a snippet, or of all of a file.
fn node_of(file: &SourceFile, snippet: Option<&Snippet>) -> SyntaxNode {
    snippet.map_or_else(|| file.parse().syntax(), |snippet| snippet.syntax().clone())
}

/// The `{args…}` that imports of a snippet, or of a file, fill. Those in the snippets of a file wait for theirs.
pub(crate) fn own_argument_parts(
    file: &SourceFile,
    snippet: Option<&Snippet>,
) -> impl Iterator<Item = (ArgSource, Word, SyntaxNode)> {
    let is_whole = snippet.is_none();
    // Most files have none, which their texts tell at once.
    let node = file.text().contains("{args").then(|| node_of(file, snippet));
    let parts = node.into_iter().flat_map(|node| argument_parts(&node).collect::<Vec<_>>());
    parts.filter(move |(_, word, _)| !is_whole || !is_in_snippet(word))
}

fn is_in_snippet(word: &Word) -> bool {
    word.syntax().ancestors().any(|it| it.kind() == SyntaxKind::SNIPPET)
}
