//! Arguments of imports that are missing or go nowhere, and `{args…}` that Caddy leaves in the text.

use super::files::short;
use super::{About, Diagnostic, DiagnosticTag, Severity, values};
use crate::snippet_args::{
    ArgSource, Invalid, SnippetArgs, args_of, argument_parts, is_whole_word,
};
use crate::snippets::{ImportUse, Snippets, line_number, text_of};
use crate::{FileRange, SourceFile};
use std::collections::HashMap;
use std::sync::Arc;
use syntax::{SyntaxNode, TextRange, TextSize};

pub(super) fn check(about: About<'_>, out: &mut Vec<Diagnostic>) {
    let mut known: HashMap<String, Option<Target>> = HashMap::new();
    let mut homes = Homes { about, read: HashMap::new() };
    for import in &about.snippets.imports {
        let (Some(given), Some(name)) = (import.given(), import.name.as_deref()) else { continue };
        let target = known.entry(name.to_owned()).or_insert_with(|| homes.target(name));
        let Some(target) = target else { continue };
        if given < target.args.required {
            out.push(missing(import, name, target, given));
        }
        out.extend(surplus(import, name, &target.args));
        values::check(about, import, target, out);
    }
    if about.file.is_main() {
        for snippet in &about.snippets.all {
            placeholders(about, snippet.syntax(), out);
        }
    } else {
        placeholders(about, &about.file.parse().syntax(), out);
    }
}

/// A snippet that imports name.
pub(super) struct Target {
    pub(super) name: String,
    /// The file in which it is defined.
    pub(super) file: SourceFile,
    /// The path of that file, if it is another one.
    pub(super) path: Option<Arc<str>>,
    pub(super) args: SnippetArgs,
    /// What the words have to be in which its arguments are.
    pub(super) wanted: values::AllWanted,
}

impl Target {
    fn new(name: &str, file: &SourceFile, path: Option<Arc<str>>, args: SnippetArgs) -> Target {
        let (name, file) = (name.to_owned(), file.clone());
        Target { name, file, path, args, wanted: values::AllWanted::default() }
    }

    pub(super) fn place(&self, range: TextRange) -> FileRange {
        FileRange { file: self.path.clone(), range }
    }

    /// Where an offset is, for a sentence.
    pub(super) fn line(&self, at: TextSize) -> String {
        let line = line_number(&self.file, at);
        match &self.path {
            Some(path) => format!("line {line} of `{}`", short(path)),
            None => format!("line {line}"),
        }
    }
}

/// The files in which snippets are defined, each read once.
struct Homes<'a> {
    about: About<'a>,
    read: HashMap<Arc<str>, Option<(SourceFile, Snippets)>>,
}

impl Homes<'_> {
    fn target(&mut self, name: &str) -> Option<Target> {
        let About { file, snippets, .. } = self.about;
        if let Some(snippet) = snippets.get(name) {
            let args = args_of(file, snippets, snippet);
            return Some(Target::new(name, file, None, args));
        }
        let (path, _) = file.binding().snippet_definition(name)?;
        let read = self.read.entry(path.clone()).or_insert_with(|| {
            let file = file.sibling(&path)?;
            let snippets = Snippets::of(&file);
            Some((file, snippets))
        });
        let (file, snippets) = read.as_ref()?;
        let args = args_of(file, snippets, snippets.get(name)?);
        Some(Target::new(name, file, Some(path), args))
    }
}

/// `import-argument-missing`: Caddy leaves `{args[0]}` in the text, and says so only in its log.
fn missing(import: &ImportUse, name: &str, target: &Target, given: usize) -> Diagnostic {
    let args = &target.args;
    let named = |index: usize| {
        let is_named = args.args.get(index).is_some_and(|arg| arg.is_named);
        let name = is_named.then(|| format!(" (`{}`)", args.name(index)));
        format!("argument {}{}", index + 1, name.unwrap_or_default())
    };
    let all: Vec<String> = (given..args.required).map(named).collect();
    let uses = args.args.get(given..).unwrap_or_default().iter().flat_map(|arg| &arg.uses);
    let mut at: Vec<TextRange> = uses.map(|it| it.range).collect();
    at.sort_by_key(|range| range.start());
    at.dedup();
    let left = at.first().map(|&range| {
        let line = target.line(range.start());
        format!("; Caddy leaves `{}` in {line} as it is", text_of(&target.file, range))
    });
    let message =
        format!("the snippet `{name}` needs {}{}", all.join(", "), left.unwrap_or_default());
    let range = import.pattern.syntax().text_range();
    let mut found = Diagnostic::new(range, Severity::Error, "import-argument-missing", message);
    for range in at {
        found = found.related_at(target.place(range), "used here");
    }
    found
}

/// `import-argument-surplus`: the snippet uses fewer arguments.
fn surplus(import: &ImportUse, name: &str, args: &SnippetArgs) -> Option<Diagnostic> {
    let most = args.most()?;
    let words: Vec<_> = import.import.args().skip(most).collect();
    let range = words.first()?.syntax().text_range().cover(words.last()?.syntax().text_range());
    let uses = match most {
        0 => "no argument".to_owned(),
        1 => "only one argument".to_owned(),
        most => format!("only {most} arguments"),
    };
    let message = format!("the snippet `{name}` uses {uses}");
    let found = Diagnostic::new(range, Severity::Hint, "import-argument-surplus", message);
    Some(found.tagged(DiagnosticTag::Unnecessary))
}

/// Placeholders that Caddy does not fill whatever an import gives, and those of the old form.
fn placeholders(about: About<'_>, node: &SyntaxNode, out: &mut Vec<Diagnostic>) {
    for (source, word, part) in argument_parts(node) {
        let range = part.text_range();
        let text = text_of(about.file, range);
        out.extend(match source {
            ArgSource::Invalid(why) => {
                let why = match why {
                    Invalid::Empty => "it has no index",
                    Invalid::NoNumber => "its index is no number",
                    Invalid::Negative => {
                        "its index is negative, which made Caddy crash up to version 2.11.7"
                    }
                    Invalid::Backwards => "it ends before it begins",
                };
                let message = format!("Caddy leaves `{text}` in the text: {why}");
                let code = "import-argument-index";
                Some(Diagnostic::new(range, Severity::Warning, code, message))
            }
            ArgSource::Many(..) if !is_whole_word(&word, &part) => {
                let message = format!(
                    "Caddy leaves `{text}` in the text: several arguments must be a word of their own"
                );
                let code = "import-argument-range-in-word";
                Some(Diagnostic::new(range, Severity::Warning, code, message))
            }
            ArgSource::Legacy(index) => {
                let message = format!("the newer form is `{{args[{index}]}}`");
                let code = "import-argument-legacy";
                let found = Diagnostic::new(range, Severity::Hint, code, message);
                Some(found.tagged(DiagnosticTag::Deprecated))
            }
            ArgSource::One(_) | ArgSource::Many(..) => None,
        });
    }
}
