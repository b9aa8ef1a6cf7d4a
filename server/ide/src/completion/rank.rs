//! In which order things are offered.

use super::Candidate;
use crate::SourceFile;
use analysis::{Context, Expected, Locus};
use catalog::Catalog;
use syntax::{TextRange, TextSize};

/// Puts the best first: what is typed decides, then how often the thing is used here, then the alphabet.
pub(super) fn sort(candidates: &mut [Candidate], typed: &str) {
    candidates.sort_by_cached_key(|candidate| {
        let text = candidate.filter.as_deref().unwrap_or(&candidate.label);
        (
            closeness(text, typed),
            candidate.deprecated,
            candidate.tier,
            std::cmp::Reverse(candidate.weight),
            candidate.label.clone(),
        )
    });
}

/// How typed letters fit a text: 0 as its start, 1 as starts of its words, 2 as letters in order, 3 not.
fn closeness(text: &str, typed: &str) -> u8 {
    let (text, typed) = (text.to_lowercase(), typed.to_lowercase());
    if text.starts_with(&typed) {
        return 0;
    }
    let is_word_start = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|before| !before.is_alphanumeric())
    };
    let mut starts = text.char_indices().filter(|&(at, _)| is_word_start(at));
    if starts.clone().any(|(at, _)| text.get(at..).is_some_and(|rest| rest.starts_with(&typed)))
        || typed.chars().all(|typed| starts.any(|(_, start)| start == typed))
    {
        return 1;
    }
    let mut letters = text.chars();
    if typed.chars().all(|typed| letters.any(|letter| letter == typed)) { 2 } else { 3 }
}

/// A word that completion can offer, and the place where it stands: what the prior counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The place, as [`Catalog::prior`] is asked for it.
    pub place: String,
    /// The word.
    pub word: String,
    /// Where it stands.
    pub range: TextRange,
}

/// The names and values of a file, with their places.
pub fn samples(file: &SourceFile) -> Vec<Sample> {
    let text = file.text();
    let binding = file.binding();
    let mut out = Vec::new();
    for bound in binding.roles(TextRange::up_to(TextSize::of(&**text))) {
        // Behind the word's first letter, so that it counts as the one that is typed.
        let offset = bound.range.start() + TextSize::from(1);
        for locus in binding.locus(text, offset) {
            let index = locus.words.iter().take_while(|word| word.range.end() < offset).count();
            let Some(word) = locus.words.get(index).and_then(|word| word.text.as_deref()) else {
                continue;
            };
            for place in places(file.catalog(), &locus, index).into_iter().take(1) {
                out.push(Sample { place, word: word.to_owned(), range: bound.range });
            }
        }
    }
    out
}

/// The places whose counts tell about a word of a line, the most exact first.
pub(super) fn places(catalog: &Catalog, locus: &Locus, index: usize) -> Vec<String> {
    let Some(segment) = locus.segments.iter().rev().find(|segment| segment.first <= index) else {
        return Vec::new();
    };
    match segment.what {
        Expected::Name(context) if segment.first == index => match context {
            Context::Site | Context::Route => vec!["site".to_owned()],
            Context::GlobalOptions => vec!["global".to_owned()],
            Context::RequestMatchers => vec!["request matchers".to_owned()],
            Context::ResponseMatchers => vec!["response matchers".to_owned()],
            Context::Block(entry) => vec![catalog.path(entry), "site".to_owned()],
            Context::TopLevel | Context::Unknown => Vec::new(),
        },
        Expected::Arguments(entry) => {
            let position = index - segment.first;
            vec![format!("{} = {position}", catalog.path(entry))]
        }
        _ => Vec::new(),
    }
}
