//! Caddy's own first error, where nothing else has told it.

use super::reading::{Early, Reading, Step};
use super::short;
use crate::FileRange;
use crate::diagnostics::{About, Diagnostic, Severity};
use crate::snippet_args::{ArgSource, argument_parts};
use crate::snippets::line_number;
use crate::verdict::Refused;
use std::sync::Arc;
use syntax::ast::Word;
use syntax::{ErrorCode, TextRange};

pub(super) fn check(about: About<'_>, refused: &Refused, out: &mut Vec<Diagnostic>) {
    // What this program does not follow is no error of Caddy's, and circles are shown with their chains.
    if matches!(refused.code, ErrorCode::ImportTooDeep | ErrorCode::ImportCycle) {
        return;
    }
    let Some(reading) = Reading::of(about.file) else { return };
    let mut place = Place {
        file: refused.file.clone(),
        range: refused.range,
        message: refused.message.clone(),
    };
    let is_import = is_about_import(refused.code);
    if refused.code == ErrorCode::ImportFailed {
        for early in reading.early() {
            let Some(message) = early.message(about, &reading) else { continue };
            if early.way.last().is_some_and(|it| it.is_around(&place)) {
                place.message.clone_from(&message);
            }
            out.extend(early.finding(about, message).filter(|it| !is_told(it.range, out)));
        }
    }
    let way = reading.way(refused.reached, (&refused.file, refused.range.start()));
    let way = way.unwrap_or_default();
    let blamed = blamed(&reading, refused, &way);
    let file = about.file;
    if let Some((path, range)) = &blamed {
        if file.is_at(path) {
            if !is_told(*range, out) {
                out.push(misfit(about, &place, refused.code, *range));
            }
            return;
        }
        if file.is_at(&place.file) {
            return;
        }
        (place.file, place.range) = (path.clone(), *range);
    }
    let import_at = |range: TextRange| {
        let mut imports = about.snippets.imports.iter();
        imports.find(|it| it.import.syntax().text_range().contains_inclusive(range.start()))
    };
    if file.is_at(&place.file) {
        let whole = import_at(place.range).map(|it| it.import.syntax().text_range());
        let same = |it: &Diagnostic| !is_import && it.code == refused.code.as_str();
        if is_told(whole.unwrap_or(place.range), out) || out.iter().any(same) {
            show_word(about, refused, out);
            return;
        }
        let code = refused.code.as_str();
        let mut found = Diagnostic::new(place.range, Severity::Error, code, place.message);
        for step in &way {
            found = found.related_at(step.seen_from(file), "imported from here");
        }
        out.push(found);
        return;
    }
    if file.is_part() {
        return;
    }
    let Some(import) = import_at(refused.reached) else { return };
    if is_told(import.import.syntax().text_range(), out) {
        return;
    }
    let line = file.sibling(&place.file).map(|it| line_number(&it, place.range.start()));
    let line = line.map(|line| format!(" on line {line}")).unwrap_or_default();
    let message = format!("`{}` has an error{line}: {}", short(&place.file), place.message);
    let range = import.pattern.syntax().text_range();
    let stop = FileRange { file: Some(place.file.clone()), range: place.range };
    let mut found = Diagnostic::new(range, Severity::Error, "import-file-error", message)
        .related_at(stop, "Caddy stops here");
    for step in way.iter().skip(1).filter(|step| !step.is_around(&place)) {
        found = found.related_at(step.seen_from(file), "imported from here");
    }
    out.push(found);
}

/// Where Caddy stops, and its words.
struct Place {
    file: Arc<str>,
    range: TextRange,
    message: String,
}

fn is_told(range: TextRange, out: &[Diagnostic]) -> bool {
    out.iter().any(|it| it.severity == Severity::Error && it.range.intersect(range).is_some())
}

/// Whether an error is about what an import names.
fn is_about_import(code: ErrorCode) -> bool {
    use ErrorCode::{ImportEmptyPattern, ImportFailed, ImportTooManyWildcards};
    matches!(code, ImportFailed | ImportTooManyWildcards | ImportEmptyPattern)
}

/// Where a finding stands at an import: the word in the snippet at which Caddy stops.
fn show_word(about: About<'_>, refused: &Refused, out: &mut [Diagnostic]) {
    if about.file.is_part() || refused.reached == refused.range {
        return;
    }
    let code = refused.code.as_str();
    let at_import =
        |it: &&mut Diagnostic| it.code == code && it.range.intersect(refused.reached).is_some();
    if let Some(found) = out.iter_mut().find(at_import)
        && found.related.is_empty()
        && found.range.intersect(refused.range).is_none()
    {
        *found = found.clone().related(refused.range, "Caddy stops here");
    }
}

/// The argument that is to blame: it is in the word at which Caddy stops. Its file, and where it is there.
fn blamed(reading: &Reading<'_>, refused: &Refused, way: &[Step]) -> Option<(Arc<str>, TextRange)> {
    if matches!(refused.code, ErrorCode::BlockUnclosed | ErrorCode::UnexpectedEof) {
        return None;
    }
    let known = reading.known(&refused.file)?;
    let mut word = if is_about_import(refused.code) {
        let mut imports = known.snippets.imports.iter();
        let at = refused.range.start();
        imports.rfind(|it| it.import.syntax().text_range().contains_inclusive(at))?.pattern.clone()
    } else {
        let node = known.file.parse().syntax().covering_element(refused.range);
        node.ancestors().find_map(Word::cast)?
    };
    let mut blamed = None;
    for step in way.iter().rev() {
        step.import.given()?;
        let Some((args, range)) = filled(&word, step) else { break };
        blamed = Some((step.file.clone(), range));
        word = args;
    }
    blamed
}

/// The first of the arguments of an import that go into a word, and where they are.
fn filled(word: &Word, step: &Step) -> Option<(Word, TextRange)> {
    let args: Vec<Word> = step.import.import.args().collect();
    let mut first: Option<(Word, TextRange)> = None;
    for (source, _, _) in argument_parts(word.syntax()) {
        let (start, end) = match source {
            ArgSource::One(index) | ArgSource::Legacy(index) => (index, index + 1),
            ArgSource::Many(start, end) => (start, end.unwrap_or(args.len())),
            ArgSource::Invalid(_) => continue,
        };
        for arg in args.get(start..end).into_iter().flatten() {
            let range = arg.syntax().text_range();
            first = Some(match first {
                Some((word, known)) => (word, known.cover(range)),
                None => (arg.clone(), range),
            });
        }
    }
    first
}

/// An argument at the import that gives it.
fn misfit(about: About<'_>, place: &Place, code: ErrorCode, range: TextRange) -> Diagnostic {
    let home = about.file.sibling(&place.file);
    let line = home.map(|home| line_number(&home, place.range.start())).unwrap_or_default();
    let other = (!about.file.is_at(&place.file)).then(|| place.file.clone());
    let of = other.as_deref().map(|path| format!(" of `{}`", short(path))).unwrap_or_default();
    let message = format!("this does not fit on line {line}{of}, where it goes: {}", place.message);
    let stop = FileRange { file: other, range: place.range };
    Diagnostic::new(range, Severity::Error, code.as_str(), message)
        .related_at(stop, "Caddy stops here")
}

impl Step {
    fn is_around(&self, place: &Place) -> bool {
        let import = self.import.import.syntax().text_range();
        self.file == place.file && import.contains_range(place.range)
    }
}

impl Early {
    fn message(&self, about: About<'_>, reading: &Reading<'_>) -> Option<String> {
        let name = &self.name;
        let (home, range) = about.file.binding().snippet_definition(name)?;
        let line = line_number(&reading.known(&home)?.file, range.start());
        let of = format!(" of `{}`", short(&home));
        Some(format!(
            "the snippet `{name}` is defined later, on line {line}{of}; Caddy knows only those that it has read before an import"
        ))
    }

    /// What is said of it, if it is in this file.
    fn finding(&self, about: About<'_>, message: String) -> Option<Diagnostic> {
        let (own, before) = self.way.split_last().filter(|(own, _)| about.file.is_at(&own.file))?;
        let (home, range) = about.file.binding().snippet_definition(&self.name)?;
        let range = TextRange::at(
            range.start(),
            syntax::TextSize::of(&*self.name) + syntax::TextSize::of("()"),
        );
        let home = FileRange { file: (!about.file.is_at(&home)).then_some(home), range };
        let mut found = Diagnostic::new(own.range(), Severity::Error, "snippet-undefined", message)
            .related_at(home, "defined here");
        for step in before {
            found = found.related_at(step.seen_from(about.file), "imported from here");
        }
        Some(found)
    }
}
