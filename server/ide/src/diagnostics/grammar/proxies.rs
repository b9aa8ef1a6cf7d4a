//! The upstreams of a line together, and the line that has none.

use super::{Here, error};
use crate::diagnostics::{Diagnostic, Severity};
use crate::hover::word_at;
use analysis::Role;
use analysis::value::upstream::{self, Scheme};
use catalog::{EntryKind, Ty};
use std::collections::BTreeMap;
use syntax::ast::{Directive, Statement, Word};
use syntax::{SyntaxNode, TextEdit, TextRange, TextSize};

/// `upstream-schemes-differ`, `upstream-read-as-matcher`.
pub(super) fn check(here: &Here<'_>, out: &mut Vec<Diagnostic>) {
    let file = here.about.file;
    let catalog = file.catalog();
    let mut proxies: BTreeMap<TextSize, Vec<TextRange>> = BTreeMap::new();
    for (range, role) in file.binding().all_roles() {
        match role {
            Role::Argument(id, param)
                if is(&param.ty, "upstream") && catalog[*id].plugin.is_none() =>
            {
                let Some(line) = word_at(file, range.start()).and_then(|word| line_of(&word))
                else {
                    continue;
                };
                // The upstreams behind `to` belong to the line around.
                let is_option = catalog[*id].kind == EntryKind::Option;
                let line =
                    if is_option { line.ancestors().skip(1).find(is_line) } else { Some(line) };
                let Some(line) = line else { continue };
                let known = proxies.entry(line.text_range().start()).or_default();
                if known.last() != Some(&range) {
                    known.push(range);
                }
            }
            Role::Argument(id, param)
                if param.ty == Ty::Matcher
                    && matches!(&*catalog[*id].name, "reverse_proxy" | "php_fastcgi") =>
            {
                out.extend(read_as_matcher(here, range));
            }
            _ => {}
        }
    }
    for upstreams in proxies.into_values().filter(|it| it.len() > 1) {
        out.extend(schemes_differ(here, &upstreams));
    }
}

/// `upstream-schemes-differ`: Caddy compares each upstream with the one before it, unless that has no scheme.
fn schemes_differ(here: &Here<'_>, upstreams: &[TextRange]) -> Option<Diagnostic> {
    let file = here.about.file;
    let mut before: Option<(Scheme, Word)> = None;
    for range in upstreams {
        let word = word_at(file, range.start())?;
        let scheme = upstream::parse(&word.value()).known()?.scheme.map(|it| it.value);
        if let Some((first, other)) = &before
            && scheme != Some(*first)
            && here.is_read(range.start())
        {
            let has = scheme.map_or("none".to_owned(), |it| format!("`{}://`", it.name()));
            let message = format!(
                "all upstreams of a proxy need the same scheme: `{}` has `{}://`, this one has {has}",
                other.value(),
                first.name()
            );
            let found = error("upstream-schemes-differ", word.content_range(), message);
            return Some(found.related(other.content_range(), "the other one"));
        }
        before = scheme.map(|scheme| (scheme, word));
    }
    None
}

/// `upstream-read-as-matcher`: a path where nothing else says where to connect to.
fn read_as_matcher(here: &Here<'_>, range: TextRange) -> Option<Diagnostic> {
    let word = word_at(here.about.file, range.start())?;
    let path = word.value();
    let is_path = path.starts_with('/') && path.len() > 1 && word.parts().next().is_none();
    if !is_path || path.contains('*') || !here.is_read(range.start()) {
        return None;
    }
    let line = Directive::cast(line_of(&word)?)?;
    let is_alone = line.args().count() == 1;
    let mut inside = line.block().into_iter().flat_map(|block| block.statements());
    let brings = |statement: Statement| match statement {
        Statement::Directive(line) => line.name().is_none_or(|name| {
            matches!(&*name.value(), "to" | "dynamic") || name.parts().next().is_some()
        }),
        Statement::Import(_) => true,
        _ => false,
    };
    if !is_alone || inside.any(brings) {
        return None;
    }
    let is_socket = path.contains("sock") || path.starts_with("/run/") || path.starts_with("/var/");
    let new_text = format!("unix/{path}");
    let meant = if is_socket { format!("; a Unix socket is `{new_text}`") } else { String::new() };
    let message = format!(
        "`{path}` is read as a matcher for the path of requests, and nothing says where to connect to{meant}"
    );
    let mend = is_socket.then(|| TextEdit { range: word.content_range(), new_text });
    let found = Diagnostic::new(range, Severity::Info, "upstream-read-as-matcher", message);
    Some(Diagnostic { mends: mend.into_iter().collect(), ..found })
}

fn is(ty: &Ty, name: &str) -> bool {
    matches!(ty, Ty::Named(ty) if **ty == *name)
}

fn is_line(node: &SyntaxNode) -> bool {
    Directive::cast(node.clone()).is_some()
}

/// The line that a word is on.
fn line_of(word: &Word) -> Option<SyntaxNode> {
    word.syntax().parent().filter(is_line)
}
