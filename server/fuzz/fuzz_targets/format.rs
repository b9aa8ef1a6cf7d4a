//! Formatting keeps what Caddy sees, does no more when it is done again, and comes to the same as edits.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = format::caddy_fmt(text);
    let Ok(formatted) = format::format(text) else {
        return;
    };
    assert!(format::same_meaning(text, &formatted), "{formatted:?}");
    assert_eq!(format::format(&formatted).as_deref(), Ok(&*formatted));
    let mut edited = text.to_owned();
    for edit in format::edits(text).expect("what can be formatted").iter().rev() {
        edited.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.new_text);
    }
    assert_eq!(edited, formatted);
});
