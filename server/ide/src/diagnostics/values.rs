//! Values that imports give where the snippet needs one of another kind.

use super::arguments::Target;
use super::files::is_read;
use super::grammar::{Kind, When};
use super::{About, Diagnostic, Severity};
use crate::hover::expansion;
use crate::snippet_args::{ArgSource, is_whole_word};
use crate::snippets::ImportUse;
use analysis::Role;
use catalog::{Catalog, EntryId, EntryKind, Term, Ty};
use std::cell::RefCell;
use std::collections::HashMap;
use syntax::ast::Word;
use syntax::{SyntaxKind, SyntaxNode, TextRange};

/// `import-argument-value`: an argument that cannot be what the snippet makes of it. One that is taken for something else
/// than was meant has the code of that.
pub(super) fn check(
    about: About<'_>,
    import: &ImportUse,
    target: &Target,
    out: &mut Vec<Diagnostic>,
) {
    if !is_read(about, import) {
        return;
    }
    let args: Vec<Word> = import.import.args().collect();
    for (index, word) in args.iter().enumerate() {
        let mut uses = target.args.args.get(index).into_iter().flat_map(|arg| &arg.uses);
        // What a placeholder stands for is not known.
        if is_known(word)
            && let Some((at, wrong)) =
                uses.find_map(|it| Some((it.range, wrong(target, it.range, word, &args)?)))
        {
            let range = word.syntax().text_range();
            let found = Diagnostic::new(range, wrong.severity, wrong.code, wrong.message);
            out.push(found.related_at(target.place(at), wrong.used));
        }
    }
}

/// An argument that does not fit.
struct Wrong {
    severity: Severity,
    code: &'static str,
    message: String,
    /// What is said of the place where it is used.
    used: String,
}

/// What is wrong with an argument where a placeholder of the snippet takes it.
fn wrong(target: &Target, part: TextRange, given: &Word, args: &[Word]) -> Option<Wrong> {
    let wanted = target.wanted.of(target, part)?;
    let (word, node) = word_of(target, part)?;
    let (name, line) = (&target.name, target.line(part.start()));
    let refused = |message, used| {
        let (severity, code) = (Severity::Error, "import-argument-value");
        Wrong { severity, code, message, used }
    };
    let is_whole = is_whole_word(&word, &node);
    let (value, starts) =
        if is_whole { (given.value().into_owned(), Vec::new()) } else { filled(&word, args)? };
    let fault = |kind: Kind| {
        let fault = kind.fault(&value).filter(|it| it.when == When::Read)?;
        // Of several arguments that is to blame which brings the part that is wrong.
        let blamed = starts.iter().rfind(|(_, start)| *start <= fault.span.start);
        let blamed = blamed.or(starts.first()).is_none_or(|(range, _)| *range == part);
        blamed.then_some(fault)
    };
    match wanted {
        Wanted::Integer if value.parse::<i64>().is_err() => {
            let message = format!(
                "`{value}` is not a whole number such as `3`; the snippet `{name}` needs one on {line}"
            );
            Some(refused(message, "used here as a whole number".to_owned()))
        }
        Wanted::TlsVersion if !matches!(&*value, "tls1.2" | "tls1.3") => {
            let message = format!(
                "`{value}` is not a version of TLS such as `tls1.3`; the snippet `{name}` needs one on {line}"
            );
            Some(refused(message, "used here as a version of TLS".to_owned()))
        }
        Wanted::Integer | Wanted::TlsVersion => None,
        Wanted::Value(kind) => {
            let fault = fault(kind)?;
            if let Some((what, example)) = named(kind).filter(|_| fault.severity == Severity::Error)
            {
                let message = format!(
                    "`{value}` is not {what} such as `{example}`; the snippet `{name}` needs one on {line}"
                );
                return Some(refused(message, format!("used here as {what}")));
            }
            let made = if is_whole { "takes it" } else { "puts it together" };
            let message = format!("{}; the snippet `{name}` {made} on {line}", fault.message);
            let wrong = refused(message, "used here".to_owned());
            let is_error = fault.severity == Severity::Error;
            let code = if is_error { wrong.code } else { fault.code };
            Some(Wrong { severity: fault.severity, code, ..wrong })
        }
    }
}

/// Kinds of values by their names, and an example.
fn named(kind: Kind) -> Option<(&'static str, &'static str)> {
    match kind {
        Kind::Duration => Some(("a duration", "5s")),
        Kind::GoDuration => Some(("a duration without days", "5s")),
        Kind::Size | Kind::LogSize => Some(("a size", "10MB")),
        _ => None,
    }
}

fn is_known(word: &Word) -> bool {
    word.parts().next().is_none() && !word.value().contains('{')
}

/// The text of a word with all arguments in their places, and where each begins; `None` if one of them is not known.
fn filled(word: &Word, args: &[Word]) -> Option<(String, Vec<(TextRange, usize)>)> {
    let is_argument = |it: &SyntaxNode| it.kind() == SyntaxKind::IMPORT_ARG;
    let text = expansion::filled(word, args);
    if text.contains('{') || !args.iter().all(is_known) || !word.parts().all(|it| is_argument(&it))
    {
        return None;
    }
    let content = word.content_range();
    let starts = word.parts().map(|part| {
        let others = word.parts().filter(|it| it.text_range().start() < part.text_range().start());
        let source = usize::from(part.text_range().start() - content.start());
        let start = others.fold(source, |at, it| {
            let written = usize::from(it.text_range().len());
            let given = match ArgSource::read(&it.text().to_string()) {
                Some(ArgSource::One(index) | ArgSource::Legacy(index)) => args.get(index),
                _ => None,
            };
            (at + given.map_or(written, |it| it.value().len())).saturating_sub(written)
        });
        (part.text_range(), start)
    });
    let starts = starts.collect();
    Some((text, starts))
}

/// What a word of a snippet has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Value(Kind),
    Integer,
    TlsVersion,
}

/// What the words of a snippet have to be, by the placeholder in them: asked for by each import, and the same for all.
#[derive(Debug, Default)]
pub(super) struct AllWanted(RefCell<HashMap<TextRange, Option<Wanted>>>);

impl AllWanted {
    fn of(&self, target: &Target, part: TextRange) -> Option<Wanted> {
        *self.0.borrow_mut().entry(part).or_insert_with(|| {
            let (word, node) = word_of(target, part)?;
            wanted(target, &word, is_whole_word(&word, &node))
        })
    }
}

/// The word with a placeholder, and the placeholder.
fn word_of(target: &Target, part: TextRange) -> Option<(Word, SyntaxNode)> {
    let node = target.file.parse().syntax().covering_element(part).into_node()?;
    let node = node.ancestors().find(|it| it.kind() == SyntaxKind::IMPORT_ARG)?;
    Some((Word::cast(node.parent()?)?, node))
}

/// What a word has to be, if that is the same wherever the snippet is imported.
fn wanted(target: &Target, word: &Word, is_whole: bool) -> Option<Wanted> {
    let range = word.syntax().text_range();
    let line = word.syntax().parent()?;
    let is_first = line.children().filter_map(Word::cast).nth(1).as_ref() == Some(word);
    let roles = target.file.binding().roles_at(range.start()).into_iter();
    let mut kinds = roles
        .filter(|bound| bound.range == range)
        .map(|bound| kind_of(target.file.catalog(), &bound.role, is_first, is_whole));
    let first = kinds.next()??;
    kinds.all(|kind| kind == Some(first)).then_some(first)
}

/// What a word of this role has to be; `is_first` says whether it is the first behind the name of its line.
fn kind_of(catalog: &Catalog, role: &Role, is_first: bool, is_whole: bool) -> Option<Wanted> {
    let named = |ty: &Ty| match ty {
        Ty::Named(name) if **name == *"int" => Some(Wanted::Integer),
        Ty::Named(name) if **name == *"tls_version" => Some(Wanted::TlsVersion),
        _ => None,
    };
    match role {
        // Of a whole word only what is given tells which form of the entry it is.
        Role::Argument(id, param) if !is_whole || only_type(catalog, *id).is_some() => {
            Kind::of(catalog, role).map(Wanted::Value).or_else(|| named(&param.ty))
        }
        // One that does not fit is more than the entry takes.
        Role::Surplus(id) if is_first && catalog[*id].kind != EntryKind::Module => {
            only_type(catalog, *id).and_then(named)
        }
        _ => None,
    }
}

/// The type of all arguments of an entry, if it has one form only and all are of one type.
fn only_type(catalog: &Catalog, id: EntryId) -> Option<&Ty> {
    let [signature] = &*catalog[id].signatures else { return None };
    let mut types = signature.terms().into_iter().map(|term| match term {
        Term::Param(param) => Some(&param.ty),
        Term::Literal(_) => None,
    });
    let first = types.next()??;
    types.all(|ty| ty == Some(first)).then_some(first)
}
