//! What an editor shows for a word.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.
#![allow(clippy::print_stderr)] // A test that cannot run here says so.

mod addresses;
mod corpus;
mod matchers;
mod parts;
mod reuse;
mod times;
mod values;
mod words;

use catalog::{Catalog, CatalogFile};
use expect_test::Expect;
use ide::{Kind, Markup, SourceFile, hover};
use std::sync::{Arc, LazyLock};
use syntax::TextSize;

/// A catalogue whose texts no change of the real ones touches.
static CATALOG: LazyLock<Arc<Catalog>> = LazyLock::new(|| {
    let standard = CatalogFile { name: "standard", text: include_str!("stand_ins.catalog") };
    let plugin = CatalogFile { name: "plugin", text: PLUGIN };
    let (catalog, errors) = Catalog::from_files([standard, plugin]);
    assert_eq!(errors, []);
    Arc::new(catalog)
});

const PLUGIN: &str = r#"
    plugin example.com/limits {
        summary "Limits."
    }
    directive rate_limit {
        signature [<matcher>]
        since 0.1.0
        summary "Limits rates."
    }
"#;

fn show(fixture: &str, markup: Markup) -> String {
    let offset = TextSize::of(fixture.split("$0").next().unwrap());
    let text = fixture.replace("$0", "");
    let file = SourceFile::new(text.as_str().into(), Kind::Main).with_catalog(CATALOG.clone());
    match hover(&file, offset, markup) {
        Some(hover) => format!("[{}]\n{}\n", &text[hover.range], hover.text),
        None => "nothing\n".to_owned(),
    }
}

/// `$0` is the cursor; shown are what the text is about, and the text.
fn check(fixture: &str, expect: &Expect) {
    expect.assert_eq(&show(fixture, Markup::Markdown));
}

fn check_plain(fixture: &str, expect: &Expect) {
    expect.assert_eq(&show(fixture, Markup::Plain));
}
