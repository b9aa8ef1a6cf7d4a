//! Generated inputs, answered by Caddy and by us.

use crate::oracle::{Answers, Oracle, VARIABLES, say};
use crate::{corpus, formatting, generate, ours, view};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What is compared: a name and the line that each side writes of its answer.
type Aspect = (&'static str, fn(&Answers) -> String);

const ASPECTS: &[Aspect] = &[
    ("fmt", |answers| answers.fmt.text.clone()),
    ("tokens", |answers| view::tokens(&answers.tokens)),
    ("parse", |answers| view::parse(&answers.parse)),
];

/// An aspect in which two answers differ. Where Caddy has no answer, or might have looked at other files, none do.
fn difference(caddy: &Answers, ours: &Answers) -> Option<&'static Aspect> {
    ASPECTS.iter().find(|(name, line)| {
        let unanswered =
            *name == "parse" && !(caddy.parse.fault.is_empty() && ours.parse.fault.is_empty());
        !unanswered && line(caddy) != line(ours)
    })
}

const OPERATIONS: &[&str] = &["fmt", "tokens", "parse"];

#[test]
fn generated_inputs_mean_to_us_what_they_mean_to_caddy() {
    generated("mean the same", VARIABLES, first_failure);
}

#[test]
fn generated_inputs_are_formatted_as_caddy_does_or_keep_their_meaning() {
    generated("are formatted well", &[], formatting::first_failure);
}

/// The number that a variable of the environment holds.
pub fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|value| value.parse().expect("a number"))
}

/// What all generated inputs follow from: `CONFORMANCE_SEED`, or the time.
pub fn seed() -> u64 {
    number("CONFORMANCE_SEED").unwrap_or_else(|| {
        let clock = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        clock.as_secs()
    })
}

const BATCH: usize = 500;

/// Looks for failures in generated inputs. `CONFORMANCE_INPUTS` says how many there are; `CONFORMANCE_SEED` repeats those
/// of another run.
fn generated(
    claim: &str,
    variables: &[(&str, &str)],
    first_failure: fn(&mut Oracle, &[String]) -> Option<String>,
) {
    let count = usize::try_from(number("CONFORMANCE_INPUTS").unwrap_or(20_000)).unwrap();
    let seed = seed();
    let bases = corpus::bases();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let looked_at = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let Some(mut oracle) = Oracle::start(variables) else {
                    return;
                };
                loop {
                    let start = next.fetch_add(BATCH, Ordering::Relaxed);
                    if start >= count || failures.lock().unwrap().len() >= 3 {
                        return;
                    }
                    let inputs: Vec<String> = (start..count.min(start + BATCH))
                        .map(|index| generate::input(seed, index, &bases))
                        .collect();
                    looked_at.fetch_add(inputs.len(), Ordering::Relaxed);
                    if let Some(failure) = first_failure(&mut oracle, &inputs) {
                        failures.lock().unwrap().push(failure);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "CONFORMANCE_SEED={seed}\n{}", failures.join("\n"));
    let looked_at = looked_at.into_inner();
    if looked_at > 0 {
        say(&format!("{looked_at} generated inputs {claim}, seed {seed}"));
    }
}

/// The first input in which the two sides differ, made short.
pub fn first_failure(oracle: &mut Oracle, inputs: &[String]) -> Option<String> {
    let answers = oracle.ask(OPERATIONS, inputs);
    let directory = oracle.directory().to_path_buf();
    let ours = |input: &str| ours::answers(input, &directory);
    let (input, (name, line)) = inputs
        .iter()
        .zip(&answers)
        .find_map(|(input, caddy)| Some((input, difference(caddy, &ours(input))?)))?;
    let mut differs = |input: &str| {
        let caddy = oracle.ask_one(OPERATIONS, input);
        let ours = ours(input);
        let same_aspect = difference(&caddy, &ours).is_some_and(|(found, _)| found == name);
        same_aspect.then(|| (line(&caddy), line(&ours)))
    };
    let input = shrink(input, &mut |input| differs(input).is_some());
    let (caddy, ours) = differs(&input)?;
    Some(format!("{name}: {input:?}\n  Caddy: {caddy}\n  ours:  {ours}"))
}

/// Leaves out what can be left out while the input still fails.
pub fn shrink(input: &str, fails: &mut dyn FnMut(&str) -> bool) -> String {
    let mut chars: Vec<char> = input.chars().collect();
    let mut size = chars.len().div_ceil(2);
    while size > 0 {
        let mut start = 0;
        let before = chars.len();
        while start < chars.len() {
            let end = chars.len().min(start + size);
            let shorter: String = chars[..start].iter().chain(&chars[end..]).collect();
            if fails(&shorter) {
                chars = shorter.chars().collect();
            } else {
                start = end;
            }
        }
        if size > 1 || chars.len() == before {
            size /= 2;
        }
    }
    chars.into_iter().collect()
}
