//! Edits that the user can choose: fixes of findings, and snippets made of lines and lines of snippets.

mod extract;
mod fix_all;
mod fixes;
mod inline;
mod split;

pub use fix_all::fix_all;

use crate::snippets::Snippets;
use crate::verdict::{NewTexts, shape};
use crate::{FileEdit, SourceFile};
use std::collections::HashMap;
use std::sync::Arc;
use syntax::caddy::{self, Env, UnknownFiles};
use syntax::{Mode, TextEdit, TextRange, TextSize};

/// Edits that the user can choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeAction {
    /// What it does, as a command.
    pub title: String,
    /// Of what kind it is.
    pub kind: CodeActionKind,
    /// The finding that is gone afterwards: its code and its range.
    pub fixes: Option<(&'static str, TextRange)>,
    /// The edits; none overlaps another.
    pub edits: Vec<FileEdit>,
    /// The file that it makes first.
    pub creates: Option<NewFile>,
}

/// A file that there is not yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its path, as imports know it.
    pub path: Arc<str>,
    /// What it holds.
    pub text: String,
}

/// Of what kind a [`CodeAction`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeActionKind {
    /// It mends a finding.
    QuickFix,
    /// It does so by writing what is missing, of which the user has to write the rest.
    Define,
    /// It makes a snippet, or a file, of lines.
    Extract,
    /// It puts a snippet's lines where it is imported.
    Inline,
}

/// What can be done in a range, or at a cursor if it is empty.
pub fn code_actions(file: &SourceFile, range: TextRange) -> Vec<CodeAction> {
    let snippets = Snippets::of(file);
    let mut out = fixes::fixes(file, &snippets, range);
    out.extend(extract::extract(file, &snippets, range));
    out.extend(split::split(file, range));
    out.extend(inline::inline(file, &snippets, range));
    out
}

fn insertion(at: TextSize, new_text: String) -> TextEdit {
    TextEdit { range: TextRange::empty(at), new_text }
}

/// The text with the edits in it.
fn edited(text: &str, edits: &[TextEdit]) -> Option<String> {
    let mut edits: Vec<&TextEdit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for edit in edits {
        out.push_str(text.get(end..edit.range.start().into())?);
        out.push_str(&edit.new_text);
        end = edit.range.end().into();
    }
    out.push_str(text.get(end..)?);
    Some(out)
}

/// Whether Caddy reads the same blocks with the same lines in both texts, variables as they are written.
fn same_to_caddy(before: &str, after: &str) -> bool {
    let read = |text: &str| shape(&caddy::parse(text, "Caddyfile", &UnknownFiles, Env::Opaque));
    let before = read(before);
    before.is_some() && before == read(after)
}

/// Whether Caddy reads the same with an action as without.
fn reads_the_same(file: &SourceFile, action: &CodeAction) -> bool {
    if let Some(before) = file.shape_with(&NewTexts::new()) {
        let new = new_texts(file, action);
        return new.and_then(|new| file.shape_with(&new)) == Some(before);
    }
    // Nothing is known of other files, or they are too many, or something is wrong with some.
    let is_own = action.creates.is_none() && action.edits.iter().all(|edit| edit.file.is_none());
    let edits: Vec<TextEdit> = action.edits.iter().map(|it| it.edit.clone()).collect();
    let after = edited(file.text(), &edits).filter(|_| is_own && !is_fragment(file));
    after.is_some_and(|after| same_to_caddy(file.text(), &after))
}

/// The texts of the files that an action changes or makes.
fn new_texts(file: &SourceFile, action: &CodeAction) -> Option<NewTexts> {
    let mut edits: HashMap<Arc<str>, Vec<TextEdit>> = HashMap::new();
    for edit in &action.edits {
        let path = edit.file.as_ref().or(file.path())?.clone();
        edits.entry(path).or_default().push(edit.edit.clone());
    }
    let mut new = NewTexts::new();
    for (path, edits) in edits {
        let text = file.sibling(&path)?.text().clone();
        new.insert(path, edited(&text, &edits)?);
    }
    new.extend(action.creates.iter().map(|it| (it.path.clone(), it.text.clone())));
    Some(new)
}

/// Whether the file holds lines of some block rather than sites and snippets.
fn is_fragment(file: &SourceFile) -> bool {
    file.binding().mode() == Mode::Fragment
}

/// Edits of the file that was asked about.
fn here(edits: Vec<TextEdit>) -> Vec<FileEdit> {
    edits.into_iter().map(|edit| FileEdit { file: None, edit }).collect()
}

/// The start of the line on which an offset is.
fn line_start(text: &str, at: TextSize) -> TextSize {
    let before = text.get(..at.into()).unwrap_or_default();
    TextSize::of(before.rfind('\n').map_or("", |end| before.get(..=end).unwrap_or_default()))
}

/// The end of the line on which an offset is, its line feed included.
fn line_end(text: &str, at: TextSize) -> TextSize {
    let behind = text.get(at.into()..).unwrap_or_default();
    at + TextSize::of(behind.split_inclusive('\n').next().unwrap_or_default())
}

/// The blanks at the start of the line on which an offset is.
fn indent(text: &str, at: TextSize) -> &str {
    let line = text.get(line_start(text, at).into()..).unwrap_or_default();
    let rest = line.trim_start_matches([' ', '\t']);
    line.get(..line.len() - rest.len()).unwrap_or_default()
}

/// Lines with another indentation; the deepest that they have in common is taken away.
fn reindented(lines: &str, indent: &str) -> String {
    let blank = |c: char| c == ' ' || c == '\t';
    let filled = lines.lines().filter(|line| !line.trim().is_empty());
    let common =
        filled.map(|line| line.len() - line.trim_start_matches(blank).len()).min().unwrap_or(0);
    let line = |line: &str| match line.get(common..).filter(|rest| !rest.trim().is_empty()) {
        Some(rest) => format!("{indent}{rest}\n"),
        None => "\n".to_owned(),
    };
    lines.lines().map(line).collect()
}

/// The start of the top-level statement that an offset is in, with the comments directly above it.
fn statement_start(file: &SourceFile, at: TextSize) -> TextSize {
    let tree = file.parse().tree();
    let range =
        tree.statements().map(|it| it.syntax().text_range()).find(|it| it.contains_inclusive(at));
    let mut start = line_start(file.text(), range.map_or(at, TextRange::start));
    while let Some(before) = start.checked_sub(TextSize::new(1)) {
        let above = line_start(file.text(), before);
        let line = file.text().get(above.into()..before.into()).unwrap_or_default();
        if !line.starts_with('#') {
            break;
        }
        start = above;
    }
    start
}
