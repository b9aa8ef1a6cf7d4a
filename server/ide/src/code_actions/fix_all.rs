//! All fixes about which there is no choice, at once.

use super::fixes::fixes;
use super::{CodeAction, CodeActionKind, edited};
use crate::snippets::Snippets;
use crate::{DiagnosticTag, SourceFile, diagnostics};
use syntax::{TextEdit, TextRange, TextSize};

/// A fix may bring out another finding; so often that is followed.
const ROUNDS_MAX: usize = 8;

/// Edits after which no finding is left that has exactly one fix; none overlaps another. Nothing where there are none, or
/// where one fix brings out the other for ever.
///
/// What has no effect stays: often it is its use that is misspelt, which is another finding. So does what would have to be
/// written first, and what can only be fixed in other files.
pub fn fix_all(file: &SourceFile) -> Vec<TextEdit> {
    let mut now = file.clone();
    let mut first = Vec::new();
    for round in 0..ROUNDS_MAX {
        let edits = certain(&now);
        if edits.is_empty() {
            return if round < 2 { first } else { vec![difference(file.text(), now.text())] };
        }
        let text = edited(now.text(), &edits).filter(|text| *text != **now.text());
        let Some(next) = text.and_then(|text| now.with_text(text.into())) else { break };
        if round == 0 {
            first = edits;
        }
        now = next;
    }
    Vec::new()
}

/// The edits of the fixes about which there is no choice, without those that overlap one before.
fn certain(file: &SourceFile) -> Vec<TextEdit> {
    let all = TextRange::up_to(TextSize::of(&**file.text()));
    let actions = fixes(file, &Snippets::of(file), all);
    let mut chosen: Vec<TextEdit> = Vec::new();
    for found in diagnostics(file) {
        if found.tag == Some(DiagnosticTag::Unnecessary) {
            continue;
        }
        let own = actions.iter().filter(|it| it.fixes == Some((found.code, found.range)));
        let own: Vec<&CodeAction> = own.collect();
        let mut other = own.iter().filter(|it| !own.iter().any(|less| is_more(it, less)));
        let (Some(fix), None) = (other.next(), other.next()) else { continue };
        let is_here = fix.creates.is_none() && fix.edits.iter().all(|it| it.file.is_none());
        let is_apart = |edit: &TextEdit| !chosen.iter().any(|known| overlap(known, edit));
        if fix.kind == CodeActionKind::QuickFix
            && is_here
            && fix.edits.iter().all(|it| is_apart(&it.edit))
        {
            chosen.extend(fix.edits.iter().map(|it| it.edit.clone()));
        }
    }
    chosen.sort_by_key(|edit| (edit.range.start(), edit.range.end()));
    chosen
}

/// Whether an action does what another does, and the same elsewhere.
fn is_more(action: &CodeAction, less: &CodeAction) -> bool {
    action.edits.len() > less.edits.len() && less.edits.iter().all(|it| action.edits.contains(it))
}

fn overlap(one: &TextEdit, other: &TextEdit) -> bool {
    let common = one.range.intersect(other.range);
    // What is put where another edit begins or ends might come before it or behind.
    common.is_some_and(|it| !it.is_empty() || one.range.is_empty() || other.range.is_empty())
}

/// One edit that makes one text of another, without what both share at their ends.
fn difference(old: &str, new: &str) -> TextEdit {
    let same = |(a, b): &(char, char)| a == b;
    let width = |(a, _): (char, char)| a.len_utf8();
    let start: usize = old.chars().zip(new.chars()).take_while(same).map(width).sum();
    let (old_rest, new_rest) = (old.get(start..), new.get(start..));
    let (old_rest, new_rest) = (old_rest.unwrap_or_default(), new_rest.unwrap_or_default());
    let pairs = old_rest.chars().rev().zip(new_rest.chars().rev());
    let end: usize = pairs.take_while(same).map(width).sum();
    let size = |text: Option<&str>| TextSize::of(text.unwrap_or_default());
    let range = TextRange::at(size(old.get(..start)), size(old_rest.get(..old_rest.len() - end)));
    let new_text = new_rest.get(..new_rest.len() - end).unwrap_or_default().to_owned();
    TextEdit { range, new_text }
}
