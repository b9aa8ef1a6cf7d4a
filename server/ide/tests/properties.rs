//! What holds for every text, at every offset: nothing panics, what is answered lies in the text, and a file that was
//! edited is understood like one that was just opened.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

#[path = "../../syntax/tests/support/mod.rs"]
mod support;

use ide::{
    CompletionConfig, CompletionWorld, FileName, Kind, Markup, SourceFile, Variables, completions,
    fix_all, hover, semantic_tokens, signature_help,
};
use proptest::prelude::*;
use std::path::Path;
use std::sync::OnceLock;
use support::soup;
use syntax::{TextRange, TextSize};

struct Somewhere;

impl CompletionWorld for Somewhere {
    fn files(&self, _: &str) -> Vec<FileName> {
        vec![FileName { name: "é".to_owned(), directory: true }]
    }

    fn env_names(&self) -> Vec<String> {
        vec!["HOME".to_owned()]
    }
}

/// Texts with words that the catalogue knows.
fn lines() -> impl Strategy<Value = String> {
    let pieces = [
        "{\n",
        "{\n",
        "}\n",
        "}\n",
        "\n",
        "\n",
        "\n",
        " ",
        " ",
        "\t",
        "a.com {\n",
        ":80\n",
        "(s) {\n",
        "&(r) {\n",
        "import s ",
        "import s",
        "invoke r\n",
        "@m ",
        "@m {\n",
        "@é path /é\n",
        "not ",
        "path /a*\n",
        "header ",
        "?X-é é",
        "reverse_proxy @m localhost:9000 {\n",
        "transport http {\n",
        "tls_",
        "lb_policy ",
        "handle_response @ok {\n",
        "@ok status 2xx\n",
        "handle {\n",
        "route",
        "respond ",
        "\"x {path} {$A:b} é\"",
        "`{http.re",
        "{",
        "{$",
        "{args[0]} ",
        "{args.0} ",
        "{block}\n",
        "{blocks.x}\n",
        "{resp.é}",
        "servers {\n",
        "timeouts {\n",
        "idle 5",
        "log {\n",
        "output file /x {\n",
        "order x before ",
        "tls {\n",
        "<<E\n",
        "E\n",
        "# {path}\n",
        "\\\n",
        "\r\n",
        "map {host} {x} {\n",
        "~é x\n",
        "header {\n",
        "+X ",
        "forward_auth a {\n",
        "uri /x\n",
        "php_fastcgi ",
        "unknown x {\n",
        "rate_limit {\n",
        "💣",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..40)
        .prop_map(|pieces| pieces.concat())
}

/// The fixtures of this repository and, where they are, the collected files.
fn real() -> &'static [String] {
    static REAL: OnceLock<Vec<String>> = OnceLock::new();
    REAL.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folders = ["tests/fixtures", "../shared/corpus/real", "../shared/corpus/caddy-adapt"];
        let files = folders.iter().flat_map(|folder| std::fs::read_dir(root.join(folder)));
        let paths = files.flatten().map(|file| file.unwrap().path()).filter(|path| path.is_file());
        let mut paths: Vec<_> = paths.collect();
        paths.sort();
        let texts = paths.into_iter().filter_map(|path| std::fs::read_to_string(path).ok());
        texts.filter(|text| text.len() < 4000).collect()
    })
}

/// Edits of a text: for each the part of the text that it starts and ends at, in permille, what comes instead, and
/// whether somebody asks about the result.
type Edit = (usize, usize, String, bool);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let edit = (0..1000_usize, 0..20_usize, prop_oneof![soup(), lines()], any::<bool>());
    proptest::collection::vec(edit, 1..6)
}

fn edit(text: &str, (start, length, new, _): &Edit) -> String {
    let start = boundary(text, *start);
    let end = boundary(text, (start * 1000 / text.len().max(1) + length).min(1000)).max(start);
    let mut text = text.to_owned();
    text.replace_range(start..end, new);
    text
}

fn boundary(text: &str, permille: usize) -> usize {
    let mut at = text.len() * permille / 1000;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn size(at: usize) -> TextSize {
    TextSize::try_from(at).unwrap()
}

/// Asks everything that can be asked at an offset.
fn ask(file: &SourceFile, at: usize) -> Result<(), TestCaseError> {
    let text = file.text();
    let offset = size(at);
    let is_inside = |range: TextRange| {
        let line = text.get(std::ops::Range::from(range));
        line.is_some_and(|line| !line.contains('\n')) && range.contains_inclusive(offset)
    };
    let config = CompletionConfig::default();
    let items = completions(file, offset, &config, &Somewhere).items;
    let hover = hover(file, offset, Markup::Markdown);
    let help = signature_help(file, offset, Markup::Plain);
    if !text.is_char_boundary(at) {
        return Ok(());
    }
    for item in items {
        prop_assert!(is_inside(item.edit.range), "{at}: {item:?}");
        prop_assert!(!item.label.is_empty(), "{at}: {item:?}");
    }
    if let Some(hover) = hover {
        let word = text.get(std::ops::Range::from(hover.range));
        // The comma behind an address belongs to its word.
        let behind = text.get(hover.range.end().into()..at).unwrap_or_default();
        let is_on_it = hover.range.start() <= offset && ["", ","].contains(&behind);
        prop_assert!(word.is_some() && is_on_it, "{at}: {hover:?}");
        prop_assert!(!hover.text.is_empty());
    }
    if let Some(help) = help {
        prop_assert!(help.active < help.signatures.len());
        for signature in help.signatures {
            let count = signature.parameters.len();
            prop_assert!(signature.active_parameter.is_none_or(|active| active < count));
            for parameter in signature.parameters {
                prop_assert!(signature.label.get(parameter.range).is_some());
            }
        }
    }
    Ok(())
}

/// Tokens lie one behind the other, each on a line.
fn tokens(file: &SourceFile) -> Result<(), TestCaseError> {
    let text = file.text();
    let all = semantic_tokens(file, None);
    let mut end = size(0);
    for token in &all {
        let word = text.get(std::ops::Range::from(token.range));
        let is_word = word.is_some_and(|word| !word.is_empty() && !word.contains('\n'));
        prop_assert!(is_word && token.range.start() >= end, "{token:?} behind {end:?}");
        end = token.range.end();
    }
    let half = TextRange::new(size(boundary(text, 300)), size(boundary(text, 700)));
    let part = semantic_tokens(file, Some(half));
    prop_assert!(part.iter().all(|token| all.contains(token)));
    let missing = all.iter().find(|it| half.contains_range(it.range) && !part.contains(it));
    prop_assert_eq!(missing, None);
    Ok(())
}

fn same(edited: &SourceFile, kind: Kind, offset: usize) -> Result<(), TestCaseError> {
    let text = edited.text();
    let fresh = SourceFile::new(text.clone(), kind);
    let all = TextRange::up_to(TextSize::of(&**text));
    prop_assert_eq!(edited.binding().roles(all), fresh.binding().roles(all));
    prop_assert_eq!(edited.binding().matchers(), fresh.binding().matchers());
    let locus = |file: &SourceFile| format!("{:?}", file.binding().locus(text, size(offset)));
    prop_assert_eq!(locus(edited), locus(&fresh));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn any_text_can_be_asked_about_anywhere(text in prop_oneof![soup(), lines(), "\\PC{0,60}"]) {
        let file = SourceFile::new(text.as_str().into(), Kind::MainOrPart);
        for at in 0..=text.len() {
            ask(&file, at)?;
        }
        tokens(&file)?;
    }

    #[test]
    fn real_files_with_faults_can_be_asked_about(
        text in proptest::sample::select(real()),
        edits in edits(),
        offsets in proptest::collection::vec(0..1000_usize, 12),
    ) {
        let mut text = text;
        for change in &edits {
            let at = boundary(&text, change.0);
            text = edit(&text, change);
            let file = SourceFile::new(text.as_str().into(), Kind::Main);
            // Where somebody types.
            ask(&file, at + change.2.len())?;
        }
        let file = SourceFile::new(text.as_str().into(), Kind::Main);
        for at in offsets {
            ask(&file, text.len() * at / 1000)?;
        }
        tokens(&file)?;
    }

    #[test]
    fn what_is_expanded_expands_to_itself(text in prop_oneof![soup(), lines()]) {
        let expand = |text: &str| {
            ide::expand(&SourceFile::new(text.into(), Kind::Main), Variables::AsWritten)
        };
        if let Ok(expanded) = expand(&text) {
            prop_assert_eq!(expand(&expanded), Ok(expanded));
        }
    }

    #[test]
    fn what_has_one_fix_needs_no_second_time(text in lines()) {
        let file = SourceFile::new(text.as_str().into(), Kind::Main);
        let mut after = text.clone();
        for edit in fix_all(&file).iter().rev() {
            after.replace_range(std::ops::Range::<usize>::from(edit.range), &edit.new_text);
        }
        prop_assert_eq!(fix_all(&SourceFile::new(after.as_str().into(), Kind::Main)), []);
    }

    #[test]
    fn an_edited_file_is_bound_like_a_new_one(
        text in prop_oneof![proptest::sample::select(real()), lines()],
        edits in edits(),
        kind in proptest::sample::select(&[Kind::Main, Kind::MainOrPart][..]),
    ) {
        let mut file = SourceFile::new(text.into(), kind);
        for change in &edits {
            if change.3 {
                file.binding();
            }
            file = file.edited(edit(file.text(), change).into());
        }
        let at = edits.first().map_or(0, |edit| boundary(file.text(), edit.0));
        same(&file, kind, at)?;
    }
}

#[test]
fn nothing_is_left_of_the_text_before_an_edit() {
    let text = "(s) {\n\tvars a b\n\t@m path /m\n}\na {\n\timport s\n}\n";
    let file = SourceFile::new(text.into(), Kind::Main);
    let texts = [
        text.replace("import s", "unknown {\n\t\timport s\n\t}"),
        text.replace("import s", ""),
        format!("# moved\n{text}"),
    ];
    for text in texts {
        file.binding();
        same(&file.edited(text.into()), Kind::Main, 0).unwrap();
    }
}
