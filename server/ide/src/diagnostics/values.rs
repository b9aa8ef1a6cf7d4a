//! Values that imports give where the snippet needs one of another kind.

use super::arguments::Target;
use super::files::is_read;
use super::{About, Diagnostic, Severity};
use crate::snippet_args::is_whole_word;
use crate::snippets::ImportUse;
use analysis::Role;
use analysis::value::{duration, size};
use catalog::{Catalog, EntryId, EntryKind, Term, Ty};
use syntax::ast::Word;
use syntax::{SyntaxKind, TextRange};

/// `import-argument-value`: an argument that cannot be what the snippet makes of it.
pub(super) fn check(
    about: About<'_>,
    import: &ImportUse,
    target: &Target,
    out: &mut Vec<Diagnostic>,
) {
    if !is_read(about, import) {
        return;
    }
    for (index, word) in import.import.args().enumerate() {
        let value = word.value();
        // What a placeholder stands for is not known.
        if word.parts().next().is_some() || value.contains('{') {
            continue;
        }
        let uses = target.args.args.get(index).into_iter().flat_map(|arg| &arg.uses);
        let wrong = uses.filter_map(|it| Some((it.range, wanted(target, it.range)?)));
        let Some((at, kind)) = wrong.into_iter().find(|(_, kind)| !kind.takes(&value)) else {
            continue;
        };
        let message = format!(
            "`{value}` is not {} such as `{}`; the snippet `{}` needs one on {}",
            kind.name(),
            kind.example(),
            target.name,
            target.line(at.start())
        );
        let range = word.syntax().text_range();
        let found = Diagnostic::new(range, Severity::Error, "import-argument-value", message);
        out.push(found.related_at(target.place(at), format!("used here as {}", kind.name())));
    }
}

/// Values of which Caddy takes these and no others when it reads the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ValueKind {
    /// Numbers with units, days among them.
    Duration,
    /// Numbers with units, without days.
    GoDuration,
    Integer,
    Size,
    TlsVersion,
}

impl ValueKind {
    fn of(ty: &Ty) -> Option<ValueKind> {
        let Ty::Named(name) = ty else { return None };
        Some(match &**name {
            "duration" => ValueKind::Duration,
            "go_duration" => ValueKind::GoDuration,
            "int" => ValueKind::Integer,
            "size" => ValueKind::Size,
            "tls_version" => ValueKind::TlsVersion,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            ValueKind::Duration => "a duration",
            ValueKind::GoDuration => "a duration without days",
            ValueKind::Integer => "a whole number",
            ValueKind::Size => "a size",
            ValueKind::TlsVersion => "a version of TLS",
        }
    }

    fn example(self) -> &'static str {
        match self {
            ValueKind::Duration | ValueKind::GoDuration => "5s",
            ValueKind::Integer => "3",
            ValueKind::Size => "10MB",
            ValueKind::TlsVersion => "tls1.3",
        }
    }

    /// Whether a value may be one; in doubt it is.
    fn takes(self, value: &str) -> bool {
        match self {
            ValueKind::Duration => duration::parse(value).refusal().is_none(),
            ValueKind::GoDuration => duration::parse_go(value).refusal().is_none(),
            ValueKind::Integer => value.parse::<i64>().is_ok(),
            ValueKind::Size => size::parse(value).refusal().is_none(),
            ValueKind::TlsVersion => matches!(value, "tls1.2" | "tls1.3"),
        }
    }
}

/// What the word has to be that a placeholder consists of, if that is the same wherever the snippet is imported.
fn wanted(target: &Target, part: TextRange) -> Option<ValueKind> {
    let node = target.file.parse().syntax().covering_element(part).into_node()?;
    let node = node.ancestors().find(|it| it.kind() == SyntaxKind::IMPORT_ARG)?;
    let word = Word::cast(node.parent()?).filter(|word| is_whole_word(word, &node))?;
    let range = word.syntax().text_range();
    let line = word.syntax().parent()?;
    let is_first = line.children().filter_map(Word::cast).nth(1).as_ref() == Some(&word);
    let mut kinds = target
        .file
        .binding()
        .roles_at(range.start())
        .into_iter()
        .filter(|bound| bound.range == range)
        .map(|bound| kind_of(target.file.catalog(), &bound.role, is_first));
    let first = kinds.next()??;
    kinds.all(|kind| kind == Some(first)).then_some(first)
}

/// What a word of this role has to be; `is_first` says whether it is the first behind the name of its line.
fn kind_of(catalog: &Catalog, role: &Role, is_first: bool) -> Option<ValueKind> {
    match role {
        Role::Argument(id, param) if only_type(catalog, *id).is_some() => ValueKind::of(&param.ty),
        // One that does not fit is more than the entry takes.
        Role::Surplus(id) if is_first && catalog[*id].kind != EntryKind::Module => {
            only_type(catalog, *id).and_then(ValueKind::of)
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

#[cfg(test)]
mod tests {
    use super::ValueKind;

    #[test]
    fn values_of_each_kind() {
        for (kind, good, bad) in [
            (
                ValueKind::Duration,
                "5s 1m30s 1.5h 2d12h 0 -1s .5s 1µs 1h+1d",
                "5x 5 s 1w 1.2.3s 5S 5s3 - 0.5d5d 999999d",
            ),
            (ValueKind::GoDuration, "24h +3ms", "1d 2h1d"),
            (ValueKind::Integer, "0 -3 +4", "a 1.5 0x10 1_000"),
            (
                ValueKind::Size,
                "10 10MB 4kib 1,000 1.5G 3b 2ti",
                "MB 10XB 1.2.3 10ib 10mbb 16EiB -1",
            ),
            (ValueKind::TlsVersion, "tls1.2 tls1.3", "tls1.1 TLS1.2 1.2"),
        ] {
            for value in good.split(' ') {
                assert!(kind.takes(value), "{kind:?} {value}");
            }
            for value in bad.split(' ').filter(|it| !it.is_empty()) {
                assert!(!kind.takes(value), "{kind:?} {value}");
            }
        }
    }
}
