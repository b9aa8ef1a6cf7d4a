//! What the text names that can be opened.

use crate::SourceFile;
use analysis::Role;
use catalog::Ty;
use syntax::ast::{Word, WordKind};
use syntax::{NodeOrToken, SyntaxKind, TextRange, TextSize};

/// A stretch of text that leads elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLink {
    /// What can be clicked.
    pub range: TextRange,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// To a page.
    Url(String),
    /// To a file or directory, as the text names it; a relative path counts from the directory of the file.
    Path(String),
}

/// The links of a file: what it imports, the files and directories that it names, and pages in its comments.
pub fn document_links(file: &SourceFile) -> Vec<DocumentLink> {
    let mut paths: Vec<TextRange> = file
        .binding()
        .all_roles()
        .filter(|(_, role)| names_path(role))
        .map(|(range, _)| range)
        .collect();
    paths.sort_by_key(|range| range.start());
    let mut out = Vec::new();
    for element in file.parse().syntax().descendants_with_tokens() {
        match element {
            NodeOrToken::Node(node) => {
                let range = node.text_range();
                if paths.binary_search_by_key(&range.start(), |it| it.start()).is_ok()
                    && let Some(word) = Word::cast(node)
                {
                    out.extend(path(file, &word));
                }
            }
            NodeOrToken::Token(token) if token.kind() == SyntaxKind::COMMENT => {
                urls(token.text(), token.text_range().start(), &mut out);
            }
            NodeOrToken::Token(_) => {}
        }
    }
    out
}

fn names_path(role: &Role) -> bool {
    match role {
        Role::ImportPattern => true,
        Role::Argument(_, param) => {
            matches!(&param.ty, Ty::Named(ty) if matches!(&**ty, "file" | "dir" | "path"))
        }
        _ => false,
    }
}

/// The file that a word names, if what is written is the path of one.
fn path(file: &SourceFile, word: &Word) -> Option<DocumentLink> {
    let text = word.value();
    // Placeholders are not known yet, and a pattern stands for several.
    let one = !text.is_empty() && !text.contains(['*', '?', '[', '{', '\n', '~']);
    let is_path = one
        && word.kind() != WordKind::Heredoc
        && word.parts().next().is_none()
        && !(file.binding().has_snippet(&text) && is_pattern(word));
    is_path.then(|| DocumentLink {
        range: word.content_range(),
        target: LinkTarget::Path(text.into_owned()),
    })
}

fn is_pattern(word: &Word) -> bool {
    word.syntax().parent().is_some_and(|line| line.kind() == SyntaxKind::IMPORT)
}

/// The pages that a comment names.
fn urls(comment: &str, start: TextSize, out: &mut Vec<DocumentLink>) {
    let mut at = 0;
    while let Some(rest) = comment.get(at..) {
        let Some(found) = ["https://", "http://"].iter().filter_map(|it| rest.find(it)).min()
        else {
            return;
        };
        let rest = rest.get(found..).unwrap_or_default();
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '`' | '<' | '>'));
        let url = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let trimmed = trimmed(url);
        let from = TextSize::of(comment.get(..at + found).unwrap_or_default());
        // A scheme alone leads nowhere, nor does a pattern of a page.
        if trimmed.split_once("://").is_some_and(|(_, host)| !host.is_empty())
            && !trimmed.contains(['{', '*'])
        {
            out.push(DocumentLink {
                range: TextRange::at(start + from, TextSize::of(trimmed)),
                target: LinkTarget::Url(trimmed.to_owned()),
            });
        }
        at += found + url.len().max(1);
    }
}

/// Without what ends a sentence, and without a parenthesis that was opened before it.
fn trimmed(url: &str) -> &str {
    let mut url = url;
    loop {
        let shorter = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ']']);
        let closes = shorter.matches(')').count() > shorter.matches('(').count();
        let shorter = if closes { shorter.strip_suffix(')').unwrap_or(shorter) } else { shorter };
        if shorter.len() == url.len() {
            return url;
        }
        url = shorter;
    }
}
