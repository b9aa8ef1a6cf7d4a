//! The upstreams of a line together, and the line that has none.

use super::{Here, error};
use crate::SourceFile;
use crate::diagnostics::{About, Diagnostic, Severity};
use crate::hover::word_at;
use crate::snippets::text_of;
use analysis::value::upstream::{self, Scheme};
use catalog::{EntryId, EntryKind};
use syntax::ast::{Directive, Statement, Word};
use syntax::{SyntaxNode, TextEdit, TextRange};

/// `upstream-schemes-differ`, `upstream-read-as-matcher`.
pub(super) fn check(here: &Here<'_>, out: &mut Vec<Diagnostic>) {
    let About { file, words, .. } = here.about;
    let is_proxy =
        |id: EntryId| matches!(&*file.catalog()[id].name, "reverse_proxy" | "php_fastcgi");
    let paths = words.paths.iter().filter(|(_, entry)| entry.is_some_and(is_proxy));
    for (range, ()) in in_order(paths.map(|(range, _)| (*range, ()))) {
        out.extend(read_as_matcher(here, range));
    }
    let is_option = |id: EntryId| file.catalog()[id].kind == EntryKind::Option;
    let all = in_order(words.upstreams.iter().map(|&(range, id)| (range, is_option(id))));
    // Where none has a scheme all are alike.
    let with_scheme = all.iter().filter(|(range, _)| text_of(file, *range).contains("://"));
    let mut proxies: Vec<TextRange> = with_scheme.filter_map(|it| proxy_of(file, *it)).collect();
    proxies.dedup();
    for proxy in proxies {
        let first = all.partition_point(|(range, _)| range.start() < proxy.start());
        let behind = all.iter().copied().skip(first);
        let inside = behind.take_while(|(range, _)| proxy.contains_range(*range));
        let own = inside.filter(|&it| proxy_of(file, it) == Some(proxy));
        out.extend(schemes_differ(here, &own.map(|(range, _)| range).collect::<Vec<_>>()));
    }
}

/// Each once, in the order of the text.
fn in_order<T: Copy + Ord>(found: impl Iterator<Item = (TextRange, T)>) -> Vec<(TextRange, T)> {
    let mut found: Vec<_> = found.collect();
    found.sort_by_key(|(range, it)| (range.start(), *it));
    found.dedup();
    found
}

/// The line of the proxy that connects to an upstream, which the line itself names or an option in its block.
fn proxy_of(file: &SourceFile, (upstream, is_option): (TextRange, bool)) -> Option<TextRange> {
    let line = line_of(&word_at(file, upstream.start())?)?;
    let proxy = if is_option { line.ancestors().skip(1).find(is_line)? } else { line };
    Some(proxy.text_range())
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
            && here.about.snippets.is_read(range.start())
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
    if !is_path || path.contains('*') || !here.about.snippets.is_read(range.start()) {
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

fn is_line(node: &SyntaxNode) -> bool {
    Directive::cast(node.clone()).is_some()
}

/// The line that a word is on.
fn line_of(word: &Word) -> Option<SyntaxNode> {
    word.syntax().parent().filter(is_line)
}
