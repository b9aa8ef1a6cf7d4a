//! Generated values, read by Caddy and by us: whether they are refused, and what is made of them.

mod generate;
mod ours;

use crate::corpus;
use crate::differential::{number, seed, shrink};
use crate::oracle::{Answer, Oracle, say};
use analysis::value::Span;
use std::collections::BTreeSet;
use std::fmt::Debug;

/// What we make of a value.
#[derive(Debug, PartialEq, Eq)]
pub enum Ours {
    /// Nothing is said against it; if Caddy takes it, then so, where that is known.
    Silent(Option<Vec<String>>),
    Refused,
    /// What Caddy makes of it; `None` where we only do not refuse it.
    Accepted(Option<Vec<String>>),
}

/// How a grammar is compared.
struct Grammar {
    /// The name of the oracle's operation.
    name: &'static str,
    read: fn(&str, &mut Checks) -> Ours,
    strictness: Strictness,
    /// Of a hundred values that others are compared by, so many.
    share: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Strictness {
    /// We refuse what Caddy refuses.
    Exact,
    /// We refuse nothing that Caddy takes.
    Subset,
}

const GRAMMARS: &[Grammar] = &[
    exact("duration", ours::duration),
    exact("go_duration", ours::go_duration),
    exact("size", ours::size),
    exact("address", ours::address),
    exact("upstream", ours::upstream),
    exact("site", ours::site),
    Grammar { share: 20, ..exact("status", ours::status) },
    Grammar { share: 5, ..exact("redirect", ours::redirect) },
    Grammar { share: 5, ..exact("on_error", ours::on_error) },
    exact("ip_range", ours::ip_range),
    exact("time_layout", ours::time_layout),
    Grammar { share: 20, ..exact("header", ours::header) },
    Grammar { strictness: Strictness::Subset, share: 50, ..exact("regex", ours::regex) },
    // To set up CEL takes Caddy a while, each time.
    Grammar { strictness: Strictness::Subset, share: 1, ..exact("cel", ours::cel) },
];

const fn exact(name: &'static str, read: fn(&str, &mut Checks) -> Ours) -> Grammar {
    Grammar { name, read, strictness: Strictness::Exact, share: 100 }
}

/// What must hold of every answer of ours, whatever Caddy says.
#[derive(Default)]
pub struct Checks {
    faults: Vec<String>,
}

impl Checks {
    /// A span lies in the text.
    fn span(&mut self, text: &str, span: &Span) {
        self.holds(text.get(span.clone()).is_some(), &format!("{span:?} is no part of {text:?}"));
    }

    fn holds(&mut self, is_so: bool, fault: &dyn Debug) {
        if !is_so {
            self.faults.push(format!("{fault:?}"));
        }
    }
}

#[test]
fn generated_values_are_to_us_what_they_are_to_caddy() {
    let count = usize::try_from(number("CONFORMANCE_VALUES").unwrap_or(10_000)).unwrap();
    let seed = seed();
    let failures: Vec<String> = std::thread::scope(|scope| {
        let (one, two): (Vec<_>, Vec<_>) = (0..GRAMMARS.len()).partition(|index| index % 2 == 0);
        let run = |indices: Vec<usize>| {
            let grammars = indices.into_iter().filter_map(|index| GRAMMARS.get(index));
            grammars.filter_map(|grammar| failure(grammar, seed, count)).collect::<Vec<_>>()
        };
        let others = scope.spawn(move || run(two));
        let mut failures = run(one);
        failures.extend(others.join().unwrap());
        failures
    });
    assert!(failures.is_empty(), "CONFORMANCE_SEED={seed}\n{}", failures.join("\n"));
}

/// Every word of real files, whatever it is there, is also a value of each grammar or none.
#[test]
fn words_of_real_files_are_to_us_the_values_that_they_are_to_caddy() {
    let files = corpus::files();
    let Some(mut oracle) = Oracle::start(&[]).filter(|_| !files.is_empty()) else { return };
    let texts: Vec<String> = files.into_iter().map(|file| file.text).collect();
    let answers = oracle.ask(&["tokens"], &texts);
    let words = answers.into_iter().flat_map(|it| it.tokens.tokens).map(|token| token.text);
    let words: BTreeSet<String> = words.filter(|word| word.len() < 500).collect();
    for grammar in GRAMMARS {
        // Few words are expressions, and Caddy takes its time for each.
        let is_asked =
            |it: &&String| grammar.name != "cel" || it.contains('(') || it.contains("==");
        let words: Vec<String> = words.iter().filter(is_asked).cloned().collect();
        for words in words.chunks(1000) {
            let answers = oracle.ask_values(grammar.name, words);
            for (word, answer) in words.iter().zip(&answers) {
                if let Some(difference) = difference(grammar, word, answer) {
                    panic!("{} {word:?}\n{difference}", grammar.name);
                }
            }
        }
        say(&format!(
            "{} words of real files as values of the grammar {}",
            words.len(),
            grammar.name
        ));
    }
}

/// The first value of a grammar in which the two sides differ, made short.
fn failure(grammar: &Grammar, seed: u64, count: usize) -> Option<String> {
    let mut oracle = Oracle::start(&[])?;
    let count = count * grammar.share / 100;
    let (mut accepted, mut refused, mut silent) = (0, 0, 0);
    for start in (0..count).step_by(1000) {
        let texts: Vec<String> = (start..count.min(start + 1000))
            .map(|index| generate::value(grammar.name, seed, index))
            .collect();
        let answers = oracle.ask_values(grammar.name, &texts);
        assert_eq!(answers.len(), texts.len());
        for (text, answer) in texts.iter().zip(&answers) {
            if difference(grammar, text, answer).is_some() {
                let mut differs = |text: &str| {
                    let answer = oracle.ask_values(grammar.name, &[text.to_owned()]).remove(0);
                    difference(grammar, text, &answer)
                };
                let text = shrink(text, &mut |text| differs(text).is_some());
                return Some(format!("{} {text:?}\n{}", grammar.name, differs(&text)?));
            }
            accepted += usize::from(answer.error.is_none());
            let ours = (grammar.read)(text, &mut Checks::default());
            silent += usize::from(matches!(ours, Ours::Silent(_)));
            refused += usize::from(ours == Ours::Refused);
        }
    }
    say(&format!(
        "{count} generated values of the grammar {}: Caddy takes {accepted}, we refuse {refused} and leave {silent} open, \
         seed {seed}",
        grammar.name
    ));
    None
}

fn difference(grammar: &Grammar, text: &str, caddy: &Answer) -> Option<String> {
    let mut checks = Checks::default();
    let ours = (grammar.read)(text, &mut checks);
    if !checks.faults.is_empty() {
        return Some(checks.faults.join("\n"));
    }
    if !caddy.fault.is_empty() {
        return None;
    }
    let fits = match (&ours, &caddy.error) {
        (Ours::Silent(_) | Ours::Refused, Some(_)) => true,
        (Ours::Accepted(parts) | Ours::Silent(parts), None) => {
            parts.as_ref().is_none_or(|parts| *parts == caddy.parts)
        }
        (Ours::Refused, None) => false,
        (Ours::Accepted(_), Some(_)) => grammar.strictness == Strictness::Subset,
    };
    (!fits).then(|| format!("  Caddy: {:?} {:?}\n  ours:  {ours:?}", caddy.parts, caddy.error))
}
