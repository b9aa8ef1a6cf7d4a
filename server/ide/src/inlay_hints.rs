//! What is shown between the words: the names of import arguments, and their values where a snippet uses them.

use crate::SourceFile;
use crate::snippet_args::{ArgSource, args_of, argument_parts};
use crate::snippets::Snippets;
use syntax::ast::Snippet;
use syntax::{TextRange, TextSize};

/// A few words that an editor shows in a line, though they are not in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlayHint {
    /// Where it is shown, in bytes.
    pub offset: TextSize,
    /// The words.
    pub label: String,
    /// What they are.
    pub kind: InlayHintKind,
    /// More about it.
    pub tooltip: Option<String>,
}

/// What an [`InlayHint`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InlayHintKind {
    /// The name of the argument behind it.
    Parameter,
    /// The value of what stands before it.
    Value,
}

/// The hints in a range, in the order of the text.
pub fn inlay_hints(file: &SourceFile, range: TextRange) -> Vec<InlayHint> {
    let snippets = Snippets::of(file);
    let mut out = Vec::new();
    names(file, &snippets, range, &mut out);
    for snippet in &snippets.all {
        if snippet.syntax().text_range().intersect(range).is_some() {
            values(&snippets, snippet, range, &mut out);
        }
    }
    out.sort_by_key(|hint| hint.offset);
    out
}

/// Before each argument of an import its name.
fn names(file: &SourceFile, snippets: &Snippets, range: TextRange, out: &mut Vec<InlayHint>) {
    for import in &snippets.imports {
        if import.import.syntax().text_range().intersect(range).is_none()
            || import.given().is_none()
        {
            continue;
        }
        let snippet = import.name.as_deref().and_then(|name| snippets.get(name));
        let Some(snippet) = snippet else { continue };
        let args = args_of(file, snippets, snippet);
        for (index, word) in import.import.args().enumerate() {
            let offset = word.syntax().text_range().start();
            let arg = args.arg(index).filter(|arg| arg.is_named);
            let Some(arg) = arg.filter(|_| range.contains_inclusive(offset)) else { continue };
            let label = format!("{}:", arg.name);
            let (kind, tooltip) = (InlayHintKind::Parameter, arg.meaning.clone());
            out.push(InlayHint { offset, label, kind, tooltip });
        }
    }
}

/// Behind each `{args[0]}` of a snippet its value, if all imports give the same.
fn values(snippets: &Snippets, snippet: &Snippet, range: TextRange, out: &mut Vec<InlayHint>) {
    let Some(name) = snippet.name() else { return };
    for (source, _, part) in argument_parts(snippet.syntax()) {
        let (ArgSource::One(index) | ArgSource::Legacy(index)) = source else { continue };
        let offset = part.text_range().end();
        if !range.contains_inclusive(offset) {
            continue;
        }
        if let Some(value) = agreed(snippets, &name, index) {
            let label = format!("= {}", shortened(&value));
            let tooltip = Some("All imports of this file give this value.".to_owned());
            out.push(InlayHint { offset, label, kind: InlayHintKind::Value, tooltip });
        }
    }
}

/// The value that all imports of a snippet give an argument.
fn agreed(snippets: &Snippets, name: &str, index: usize) -> Option<String> {
    let mut values = snippets.imports_of(name).map(|import| {
        import.given()?;
        let word = import.import.args().nth(index)?;
        word.parts().next().is_none().then(|| word.value().into_owned())
    });
    let first = values.next()??;
    values.all(|value| value.as_ref() == Some(&first)).then_some(first)
}

/// The first line of a value, at most so long that the line stays readable.
fn shortened(value: &str) -> String {
    const CHARS_MAX: usize = 30;
    let line = value.lines().next().unwrap_or_default();
    let short: String = line.chars().take(CHARS_MAX).collect();
    if short.len() == value.len() { short } else { format!("{short}…") }
}
