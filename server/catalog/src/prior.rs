//! How often a name or value is used at a place: counted in real files by `xtask prior`, so that what is likely is
//! offered first.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// Counts of words by place.
#[derive(Debug, Default)]
pub(crate) struct Prior {
    counts: HashMap<Box<str>, HashMap<Box<str>, u32>>,
}

impl Prior {
    /// What is compiled in.
    pub(crate) fn builtin() -> &'static Arc<Prior> {
        static BUILTIN: LazyLock<Arc<Prior>> =
            LazyLock::new(|| Arc::new(Prior::read(include_str!("../data/prior.txt"))));
        &BUILTIN
    }

    /// Reads counts: places are lines without indentation; the words below them are indented, each with its count.
    pub(crate) fn read(text: &str) -> Prior {
        let mut prior = Prior::default();
        let mut place = "";
        for line in text.lines() {
            match line.strip_prefix('\t').and_then(|line| line.rsplit_once(' ')) {
                None => place = line,
                Some((word, count)) => {
                    let words = prior.counts.entry(place.into()).or_default();
                    words.insert(word.into(), count.parse().unwrap_or(0));
                }
            }
        }
        prior
    }

    /// How often a word was counted at a place.
    pub(crate) fn count(&self, place: &str, word: &str) -> u32 {
        self.counts.get(place).and_then(|words| words.get(word)).copied().unwrap_or(0)
    }
}
