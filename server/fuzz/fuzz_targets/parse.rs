//! Any text has a tree that holds every byte of it, and ranges of tokens and errors that lie in it; and one that is made
//! from the tree of a text with one character less is the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use syntax::caddy::{self, Env, UnknownFiles};
use syntax::{Mode, TextRange, TextSize};

fuzz_target!(|text: &str| {
    let whole = TextRange::up_to(TextSize::of(text));
    let within = |range: TextRange| {
        assert!(whole.contains_range(range), "{range:?}");
        assert!(text.get(std::ops::Range::<usize>::from(range)).is_some(), "{range:?}");
    };
    for mode in [Mode::File, Mode::Fragment] {
        let parse = syntax::parse(text, mode);
        assert!(parse.syntax().text() == text, "{mode:?}");
        for error in parse.errors() {
            within(error.range);
        }
    }
    let parsed = syntax::parse(text, Mode::File);
    for (at, c) in text.char_indices().skip(text.len() / 3).step_by(text.len() / 4 + 1) {
        let shorter = [&text[..at], &text[at + c.len_utf8()..]].concat();
        let before = syntax::parse(&shorter, Mode::File);
        assert!(syntax::reparse(&before, &shorter, text) == parsed, "{at}");
        assert!(syntax::reparse(&parsed, text, &shorter) == before, "{at}");
    }
    for token in caddy::tokenize(text, "Caddyfile").unwrap_or_default() {
        within(token.range);
    }
    for env in [Env::Literal, Env::Opaque] {
        let outcome = caddy::parse(text, "Caddyfile", &UnknownFiles, env);
        outcome.error.and_then(|error| error.range).map(within);
    }
});
