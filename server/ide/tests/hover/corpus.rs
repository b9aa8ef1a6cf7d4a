//! Real files, where they lie beside the checkout: whatever belongs to standard Caddy has a hover.

#[path = "../../../../tests/corpus/mod.rs"]
mod files;

use analysis::Role;
use ide::{Kind, Markup, SourceFile, hover};
use syntax::ast::Word;
use syntax::{TextRange, TextSize};

/// What the catalogue does not know, and what depends on that or on a variable.
fn is_unknown(role: &Role) -> bool {
    matches!(role, Role::Unknown | Role::UnderUnknown | Role::UnknownModule(_) | Role::Opaque)
}

#[test]
fn every_word_of_standard_caddy_has_a_hover() {
    let files = files::valid_files();
    if files.is_empty() {
        eprintln!("there is no corpus beside this checkout, no hover is shown over real files");
        return;
    }
    let (mut words, mut parts) = (0, 0);
    let mut silent = Vec::new();
    for (name, text) in &files {
        let file = SourceFile::new(text.as_str().into(), Kind::Main);
        let answers = |offset: TextSize| {
            let answers = [Markup::Markdown, Markup::Plain].map(|it| hover(&file, offset, it));
            answers.into_iter().all(|it| it.is_some_and(|hover| !hover.text.trim().is_empty()))
        };
        let all = TextRange::up_to(TextSize::of(text.as_str()));
        for bound in file.binding().roles(all) {
            words += 1;
            if !is_unknown(&bound.role) && !answers(bound.range.start()) {
                silent.push(format!("{name}: {} {:?}", &text[bound.range], bound.role));
            }
        }
        let tree = file.parse().syntax();
        for part in tree.descendants().filter_map(Word::cast).flat_map(|word| word.parts()) {
            parts += 1;
            let start = part.text_range().start();
            let known = file.binding().roles_at(start).iter().any(|it| !is_unknown(&it.role));
            if known && !answers(start) {
                silent.push(format!("{name}: {}", part.text()));
            }
        }
    }
    eprintln!("{words} words and {parts} placeholders in {} files", files.len());
    assert!(silent.is_empty(), "nothing is said of\n{}", silent.join("\n"));
}
