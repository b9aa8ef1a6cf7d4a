//! Formatting against `caddy fmt`: the same bytes where it keeps what a text means, the same meaning everywhere.

use crate::differential::shrink;
use crate::oracle::Oracle;
use crate::view::same_meaning;

/// What became of a text.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// We print what Caddy prints.
    AsCaddy,
    /// We print the same with other line endings, those of the text.
    ButForLineEndings,
    /// We print something else, which means what the text means, because Caddy does this.
    Otherwise(Damage),
    /// We leave it alone.
    LeftAlone,
    /// What is wrong with our answer.
    Wrong(String),
}

/// What Caddy's formatter does to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// It changes what the text means.
    Meaning,
    /// It changes its own result again.
    Unstable,
    /// Nothing that shows in an empty directory and with variables hidden.
    Unseen,
}

const OPERATIONS: &[&str] = &["fmt", "tokens", "parse"];

/// Judges our formatting of texts by what Caddy makes of input and output.
///
/// Variables are hidden from it, as parts of words: what a variable without a value makes of the word around it is not the
/// formatter's business.
pub fn judge(oracle: &mut Oracle, inputs: &[String]) -> Vec<Verdict> {
    let ours: Vec<_> = inputs
        .iter()
        .map(|input| format::format(input).map(|formatted| (hide_variables(&formatted), formatted)))
        .collect();
    let inputs: Vec<_> = inputs.iter().map(|input| (hide_variables(input), input)).collect();
    let hidden: Vec<&str> = inputs.iter().map(|(hidden, _)| hidden.as_str()).collect();
    let before = oracle.ask(OPERATIONS, &hidden);
    let caddy: Vec<&str> = before.iter().map(|answers| answers.fmt.text.as_str()).collect();
    let after_caddy = oracle.ask(OPERATIONS, &caddy);
    let printed: Vec<&str> =
        ours.iter().map(|ours| ours.as_ref().map_or("", |(hidden, _)| hidden)).collect();
    let after_ours = oracle.ask(OPERATIONS, &printed);
    let mut verdicts = Vec::with_capacity(inputs.len());
    for (i, (_, input)) in inputs.iter().enumerate() {
        let damage = if !same_meaning(&before[i], &after_caddy[i]) {
            Damage::Meaning
        } else if after_caddy[i].fmt.text != caddy[i] {
            Damage::Unstable
        } else {
            Damage::Unseen
        };
        let needless = damage == Damage::Unseen && !sees_more(input);
        let wrong = |what: &str| Verdict::Wrong(what.to_owned());
        verdicts.push(match &ours[i] {
            Ok((ours, _)) if ours == caddy[i] && damage == Damage::Unseen => Verdict::AsCaddy,
            Ok(_) if needless => wrong("not what Caddy prints"),
            Ok(_) if !same_meaning(&before[i], &after_ours[i]) => wrong("the meaning changes"),
            Ok((_, ours)) if format::format(ours).as_ref() != Ok(ours) => {
                wrong("the second run changes it")
            }
            Ok((ours, _)) if ours.replace("\r\n", "\n") == caddy[i].replace("\r\n", "\n") => {
                Verdict::ButForLineEndings
            }
            Ok(_) => Verdict::Otherwise(damage),
            Err(_) if needless => wrong("left alone"),
            Err(_) => Verdict::LeftAlone,
        });
    }
    verdicts
}

/// Spells `{$NAME}` so that Caddy takes it for a placeholder; to its lexer and its formatter both look alike.
fn hide_variables(text: &str) -> String {
    text.replace("{$", "{%")
}

/// Whether we look at more than one answer of the oracle shows: at imported files whatever they may hold, at variables
/// as they are written and replaced by their defaults. We also keep the line endings that Caddy drops.
fn sees_more(input: &str) -> bool {
    ["import", "{$", "\r"].iter().any(|part| input.contains(part))
}

/// The first text whose formatting is wrong, made short.
pub fn first_failure(oracle: &mut Oracle, inputs: &[String]) -> Option<String> {
    let verdicts = judge(oracle, inputs);
    let wrong = |verdict: &Verdict| matches!(verdict, Verdict::Wrong(_));
    let index = verdicts.iter().position(wrong)?;
    let input = shrink(&inputs[index], &mut |input| {
        judge(oracle, &[input.to_owned()])[0] == verdicts[index]
    });
    let caddy = oracle.ask_one(&["fmt"], &input).fmt.text;
    Some(format!(
        "format: {:?} of {input:?}\n  Caddy: {caddy:?}\n  ours:  {:?}",
        verdicts[index],
        format::format(&input)
    ))
}
