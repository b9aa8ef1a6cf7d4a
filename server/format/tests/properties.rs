//! What holds for the formatted form of every text.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "../../syntax/tests/support/mod.rs"]
mod support;

use format::{LineEnding, caddy_fmt, edits, format, format_with, same_meaning};
use proptest::prelude::*;
use support::soup;
use syntax::caddy::Words;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::with_cases(4000) })]

    #[test]
    fn a_result_keeps_the_tokens_and_formats_to_itself(text in soup()) {
        let Ok(formatted) = format(&text) else { return Ok(()) };
        prop_assert!(same_meaning(&text, &formatted), "{:?}", formatted);
        prop_assert_eq!(format(&formatted), Ok(formatted.clone()));
    }

    #[test]
    fn what_caddy_formats_well_is_left_to_caddy(text in soup()) {
        let text = text.replace('\r', "");
        let caddy = caddy_fmt(&text);
        if same_meaning(&text, &caddy) && caddy_fmt(&caddy) == caddy {
            prop_assert_eq!(format(&text), Ok(caddy));
        }
    }

    #[test]
    fn edits_give_the_result(text in soup()) {
        let Ok(formatted) = format(&text) else { return Ok(()) };
        let mut edited = text.clone();
        for edit in edits(&text).unwrap().iter().rev() {
            edited.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.new_text);
        }
        prop_assert_eq!(edited, formatted);
    }

    #[test]
    fn no_visible_character_is_lost(text in soup()) {
        let visible = |text: &str| -> usize { text.chars().filter(|c| !c.is_whitespace()).count() };
        for ending in [LineEnding::Keep, LineEnding::Lf, LineEnding::CrLf] {
            if let Ok(formatted) = format_with(&text, ending) {
                prop_assert_eq!(visible(&formatted), visible(&text), "{:?}", formatted);
            }
        }
    }

    #[test]
    fn line_endings_are_kept_or_forced(text in soup()) {
        let text = text.replace(['\r', '"', '`'], "");
        prop_assume!(Words::new(&text).error().is_none());
        let crlf = text.replace('\n', "\r\n");
        match (format(&text), format(&crlf)) {
            (Ok(lf), Ok(formatted)) if text.contains('\n') => {
                prop_assert_eq!(&formatted, &lf.replace('\n', "\r\n"));
                prop_assert_eq!(format_with(&text, LineEnding::CrLf), Ok(formatted));
                prop_assert_eq!(format_with(&crlf, LineEnding::Lf), Ok(lf));
            }
            (lf, formatted) => prop_assert_eq!(lf.is_ok(), formatted.is_ok()),
        }
    }
}
