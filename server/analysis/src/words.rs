//! The words of a line, with the arguments of the import in their places.

use std::borrow::Cow;
use syntax::ast::{self, WordKind};
use syntax::{SyntaxKind, SyntaxNode, TextRange};

/// A word of a line, as far as its text is known before Caddy runs.
#[derive(Debug, Clone)]
pub(crate) struct LineWord<'t> {
    /// Where it is written.
    pub range: TextRange,
    /// What Caddy sees; `None` where that depends on a variable, or on arguments that are not known.
    pub text: Option<Cow<'t, str>>,
    /// How it is written.
    pub kind: WordKind,
    /// The import arguments whose text is in it, from 0.
    pub args: Vec<usize>,
    /// The `{block}` or `{blocks.name}` that it consists of.
    pub block: Option<Cow<'t, str>>,
}

/// The texts of an import's arguments.
pub(crate) type ImportArgs = [Option<Box<str>>];

/// The words of a line. `args` are those of the import whose snippet is bound; `None` outside of snippets.
pub(crate) fn line_words<'t>(
    words: impl Iterator<Item = ast::Word>,
    text: &'t str,
    args: Option<&ImportArgs>,
) -> Vec<LineWord<'t>> {
    let mut out = Vec::new();
    for word in words {
        push(&word, text, args, &mut out);
    }
    out
}

fn push<'t>(
    word: &ast::Word,
    text: &'t str,
    args: Option<&ImportArgs>,
    out: &mut Vec<LineWord<'t>>,
) {
    let range = word.syntax().text_range();
    let source = text.get(std::ops::Range::from(range)).unwrap_or_default();
    let kind = word.kind();
    let value = if kind == WordKind::Plain && !source.contains(['\\', '\r']) {
        Cow::Borrowed(source)
    } else {
        word.value()
    };
    // Most words have no brace and so no parts.
    let mut line_word = LineWord { range, text: None, kind, args: Vec::new(), block: None };
    if !source.contains('{') {
        line_word.text = Some(value);
        out.push(line_word);
        return;
    }
    let parts: Vec<SyntaxNode> = word.parts().collect();
    let has = |kind| parts.iter().any(|part| part.kind() == kind);
    if has(SyntaxKind::BLOCK_ARG) {
        if let [part] = parts.as_slice()
            && part.text_range() == range
        {
            let name = source.trim_start_matches('{').trim_end_matches('}');
            line_word.block = Some(Cow::Borrowed(name));
        }
        out.push(line_word);
        return;
    }
    if has(SyntaxKind::ENV_VAR) {
        out.push(line_word);
        return;
    }
    if !has(SyntaxKind::IMPORT_ARG) {
        line_word.text = Some(value);
        out.push(line_word);
        return;
    }
    // Outside of an imported snippet nothing is known of the arguments.
    let Some(args) = args else {
        out.push(line_word);
        return;
    };
    if let [part] = parts.as_slice()
        && part.text_range() == range
        && let Some(ArgRange { start, end, many: true }) = arg_range(source, args.len())
    {
        for index in start..end {
            out.push(LineWord {
                text: args
                    .get(index)
                    .and_then(|arg| arg.as_deref().map(|it| Cow::Owned(it.to_owned()))),
                args: vec![index],
                ..line_word.clone()
            });
        }
        return;
    }
    let mut filled = Some(String::new());
    let mut rest = &*value;
    for part in parts.iter().filter(|part| part.kind() == SyntaxKind::IMPORT_ARG) {
        let source = part.text().to_string();
        let Some((before, behind)) = rest.split_once(&source) else { continue };
        let index = arg_range(&source, args.len()).map(|it| it.start);
        line_word.args.extend(index);
        let arg = index.and_then(|index| args.get(index)).and_then(|arg| arg.as_deref());
        filled = filled.zip(arg).map(|(filled, arg)| filled + before + arg);
        rest = behind;
    }
    line_word.text = filled.map(|filled| Cow::Owned(filled + rest));
    out.push(line_word);
}

struct ArgRange {
    start: usize,
    end: usize,
    many: bool,
}

/// Which of `count` arguments `{args[0]}`, `{args[1:]}` or `{args.0}` stands for.
fn arg_range(source: &str, count: usize) -> Option<ArgRange> {
    let inside = source.strip_prefix("{args")?.strip_suffix('}')?;
    if let Some(index) = inside.strip_prefix('.') {
        let start = index.parse().ok()?;
        return Some(ArgRange { start, end: start + 1, many: false });
    }
    let inside = inside.strip_prefix('[')?.strip_suffix(']')?;
    match inside.split_once(':') {
        None => {
            let start: usize = inside.parse().ok()?;
            Some(ArgRange { start, end: start.saturating_add(1), many: false })
        }
        Some((start, end)) => {
            let start = if start.is_empty() { 0 } else { start.parse().ok()? };
            let end = if end.is_empty() { count } else { end.parse().ok()? };
            Some(ArgRange { start, end: end.min(count), many: true })
        }
    }
}
