//! The last changes of a document, for clients that do not send them in order.
//!
//! Helix before 25.07 sends each from a task of its own: those that follow a key at once may overtake one another. Applied
//! as they come, they would leave another text than the user sees, until the file is closed.

use super::{Change, Document, apply};
use std::collections::VecDeque;
use std::sync::Arc;
use syntax::{Encoding, LineIndex};

/// How many changes are kept.
const STEPS: usize = 32;
/// How many bytes the texts before them may have, all in all.
const BYTES: usize = 1 << 20;

/// The last changes that led to the current text, oldest first.
#[derive(Default)]
pub(in crate::lsp) struct Recent {
    steps: VecDeque<Step>,
}

/// One notification.
struct Step {
    /// The version that it is applied to.
    from: i32,
    /// The version that it leads to.
    to: i32,
    before: Arc<str>,
    changes: Vec<Change>,
}

impl Recent {
    /// The next state of a document. A change whose version was passed over until now is put where it belongs; any other
    /// is the latest, whatever its number.
    pub(in crate::lsp) fn change(
        &mut self,
        document: &Document,
        changes: Vec<Change>,
        encoding: Encoding,
        version: i32,
        revision: u64,
    ) -> Document {
        let passed_over = |step: &Step| step.from < version && version < step.to;
        let Some(at) = self.steps.iter().position(passed_over) else {
            let next = document.changed(&changes, encoding, version, revision);
            let (from, before) = (document.version, Arc::clone(&document.text));
            self.keep(Step { from, to: version, before, changes });
            return next;
        };
        let mut text = String::new();
        if let Some(later) = self.steps.get_mut(at) {
            text.push_str(&later.before);
            let (from, before) = (later.from, Arc::clone(&later.before));
            later.from = version;
            self.steps.insert(at, Step { from, to: version, before, changes });
        }
        for step in self.steps.iter_mut().skip(at) {
            step.before = text.as_str().into();
            text = apply(&text, &LineIndex::new(&text), &step.changes, encoding);
        }
        let whole = Change { range: None, range_length: None, text };
        document.changed(&[whole], encoding, document.version, revision)
    }

    fn keep(&mut self, step: Step) {
        self.steps.push_back(step);
        let mut bytes: usize = self.steps.iter().map(|step| step.before.len()).sum();
        while self.steps.len() > STEPS || bytes > BYTES {
            bytes -= self.steps.pop_front().map_or(0, |step| step.before.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ide::Kind;
    use proptest::prelude::*;
    use tower_lsp::lsp_types::{Position, Range};

    /// The text and version after a digit is typed for each version, the number before it, into an empty file, and the
    /// changes come in some order.
    fn after(versions: &[i32]) -> (String, i32) {
        let mut recent = Recent::default();
        let mut document = Document::new("", Kind::Main, 0, 0);
        for (&version, revision) in versions.iter().zip(1..) {
            let column = version.unsigned_abs() - 1;
            let here = Position::new(0, column);
            let range = Some(Range::new(here, here));
            let digit = Change { range, range_length: None, text: (column % 10).to_string() };
            document = recent.change(&document, vec![digit], Encoding::Utf8, version, revision);
        }
        (document.text().to_owned(), document.version)
    }

    #[test]
    fn a_change_that_comes_late_is_put_where_it_belongs() {
        assert_eq!(after(&[1, 4, 5, 2, 3, 6]), ("012345".to_owned(), 6));
    }

    #[test]
    fn versions_that_are_given_out_again_or_skipped_apply_as_they_come() {
        assert_eq!(after(&[2, 2, 2]), ("111".to_owned(), 2), "the same one");
        assert_eq!(after(&[1, 2, 1, 2]), ("0101".to_owned(), 2), "counted from the start again");
        assert_eq!(after(&[3, 9]), ("28".to_owned(), 9), "a gap that nothing fills");
    }

    #[test]
    fn what_is_kept_has_a_limit() {
        let mut recent = Recent::default();
        let mut document = Document::new(&"x".repeat(BYTES / 3), Kind::Main, 0, 0);
        for version in 1..9 {
            document = recent.change(&document, Vec::new(), Encoding::Utf8, version, 0);
        }
        assert_eq!(recent.steps.len(), 3);
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_matter(
            mut order in Just((1..=30).collect::<Vec<_>>()).prop_shuffle(),
            sorted in 0usize..30,
        ) {
            order[..sorted].sort_unstable();
            let in_order: Vec<i32> = (1..=30).collect();
            prop_assert_eq!(after(&order), after(&in_order));
        }
    }
}
