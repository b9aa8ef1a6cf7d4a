//! How well completion foresees real files: every word that it could have offered is taken away and asked for again.
//!
//! A measure rather than a gate: it prints its table, and fails only far below what is asked for. By default it takes a
//! sample of the words, with the prior that is compiled in. With `REPLAY=all` (and `--release`) it takes all words of one
//! half of the files, with a prior counted in the other half.
// A test fails by panicking, and says on standard error what it measured.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

#[path = "../corpus/mod.rs"]
mod corpus;

use catalog::Catalog;
use ide::{
    CompletionConfig, Kind, Sample, SampleKind, SourceFile, completions, prior_text, samples,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use syntax::TextSize;

/// Ranks by typed characters: how many were asked for, first, among the first five, anywhere.
type Ranks = [[u32; 4]; 3];

#[test]
fn words_of_real_files_are_offered() {
    let mut files = corpus::valid_files();
    files.retain(|name, _| name.starts_with("real/"));
    if files.is_empty() {
        eprintln!("there is no corpus beside this checkout, nothing is replayed");
        return;
    }
    let all = std::env::var_os("REPLAY").is_some_and(|it| it == "all");
    let half = |parity: usize| files.iter().enumerate().filter(move |(at, _)| at % 2 == parity);
    let catalog = if all {
        let training = half(0)
            .flat_map(|(_, (_, text))| samples(&SourceFile::new(text.as_str().into(), Kind::Main)));
        Arc::new(Catalog::builtin().with_prior(&prior_text(training)))
    } else {
        Catalog::builtin().clone()
    };
    let mut table: BTreeMap<SampleKind, Ranks> = BTreeMap::new();
    let mut never: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (files_apart, words_apart) = if all { (1, 1) } else { (9, 11) };
    for (_, (id, text)) in half(1).step_by(files_apart) {
        let file = SourceFile::new(text.as_str().into(), Kind::Main).with_catalog(catalog.clone());
        // A placeholder is counted at several places.
        let once = samples(&file).into_iter().filter(|it| !it.place.starts_with("placeholder "));
        for sample in once.step_by(words_apart) {
            replay(id, &file, &sample, table.entry(sample.kind).or_default(), &mut never);
        }
    }
    for (kind, ranks) in &table {
        let share = |count: u32, all: u32| f64::from(count) / f64::from(all.max(1));
        for (typed, [all, first, five, any]) in ranks.iter().enumerate() {
            eprintln!(
                "{kind:?} after {typed}: {all} words, first {:.2}, first five {:.2}, anywhere {:.3}",
                share(*first, *all),
                share(*five, *all),
                share(*any, *all),
            );
        }
    }
    for (what, places) in &never {
        eprintln!("never offered: {what}: {places:?}");
    }
    for kind in [SampleKind::Directive, SampleKind::Option, SampleKind::Value] {
        let [_, _, [all, _, five, _]] = table.get(&kind).copied().unwrap_or_default();
        assert!(
            five * 10 >= all * 9,
            "{kind:?}: of {all} words {five} come first after two letters"
        );
    }
}

fn replay(
    id: &str,
    file: &SourceFile,
    sample: &Sample,
    ranks: &mut Ranks,
    never: &mut BTreeMap<String, Vec<String>>,
) {
    let text = file.text();
    let word = &text[sample.range];
    // The name of a new matcher is nobody's to foresee; a quoted word is typed between its quotes.
    if sample.kind == SampleKind::MatcherDefinition
        || word.starts_with(['"', '`', '<'])
        || sample.kind == SampleKind::Matcher && !word.starts_with('@')
    {
        return;
    }
    let wanted =
        if sample.kind == SampleKind::Placeholder { word.to_owned() } else { sample.word.clone() };
    for (typed, ranks) in ranks.iter_mut().enumerate() {
        let brace = usize::from(sample.kind == SampleKind::Placeholder);
        let kept: String = word.chars().take(brace + typed).collect();
        if kept.len() >= word.len() {
            continue;
        }
        let start = usize::from(sample.range.start());
        let mut shorter = text.to_string();
        // The rest of the line is still to be typed, unless the word is inside another.
        let whole_word = sample.kind != SampleKind::Placeholder;
        let end = usize::from(sample.range.end());
        let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
        let opens = text[end..line_end].trim_end().ends_with('{');
        let cut = if whole_word && !opens { line_end } else { end };
        shorter.replace_range(start..cut, &kept);
        let offset = TextSize::try_from(start + kept.len()).unwrap();
        let cut_file = file.edited(shorter.into());
        let found = completions(&cut_file, offset, &CompletionConfig::default(), &());
        let position = found.items.iter().position(|item| {
            item.label == wanted
                || item.label == word
                || sample.kind == SampleKind::Placeholder && fits(&item.label, &wanted)
        });
        ranks[0] += 1;
        ranks[1] += u32::from(position == Some(0));
        ranks[2] += u32::from(position.is_some_and(|at| at < 5));
        ranks[3] += u32::from(position.is_some());
        if position.is_none() && typed == 0 {
            let line = text[..start].matches('\n').count() + 1;
            let what = format!("{:?} {} ({})", sample.kind, wanted, sample.place);
            never.entry(what).or_default().push(format!("{id}:{line}"));
        }
    }
}

/// `{header.…}` stands for every header field.
fn fits(label: &str, wanted: &str) -> bool {
    label.strip_suffix("…}").is_some_and(|start| wanted.starts_with(start))
}
