//! What accepting a name puts into the text: required arguments as tab stops, the block if it is useless without.

use catalog::{Body, Catalog, Entry, EntryId, EntryKind, Item, Param, Signature, Term, Ty};
use std::fmt::Write;

/// The snippet of an entry that is called `name`; `None` where the bare name is all there is to write.
pub(super) fn snippet(catalog: &Catalog, id: EntryId, name: &str) -> Option<String> {
    let entry = &catalog[id];
    let mut out = escape(name);
    let mut stop = 0;
    push_signature(entry, &mut out, &mut stop);
    let mut required = catalog.options(id);
    required.retain(|&option| catalog[option].policy.required && catalog[option].key.is_none());
    if needs_block(catalog, id, stop > 0) || !required.is_empty() {
        out.push_str(" {\n");
        for option in required {
            // Writing to a string cannot fail.
            let _ = write!(out, "\t{}", escape(&catalog[option].name));
            push_signature(&catalog[option], &mut out, &mut stop);
            out.push('\n');
        }
        out.push_str("\t$0\n}");
    } else if stop == 0 {
        return None;
    }
    Some(out)
}

/// The arguments of the first form.
fn push_signature(entry: &Entry, out: &mut String, stop: &mut usize) {
    for item in entry.signatures.first().map_or(&[][..], Signature::items) {
        push_item(item, out, stop);
    }
}

fn push_item(item: &Item, out: &mut String, stop: &mut usize) {
    match item {
        Item::Arg(terms) => {
            *stop += 1;
            // Writing to a string cannot fail.
            let _ = match terms.as_slice() {
                [Term::Literal(word)] => write!(out, " {}", escape(word)),
                [Term::Param(param)] => write!(out, " ${{{stop}:{}}}", escape(stop_text(param))),
                terms if terms.iter().all(|term| matches!(term, Term::Literal(_))) => {
                    let words: Vec<String> =
                        terms.iter().map(|it| escape_choice(&it.to_string())).collect();
                    write!(out, " ${{{stop}|{}|}}", words.join(","))
                }
                terms => {
                    let first = terms.first().map(ToString::to_string).unwrap_or_default();
                    write!(out, " ${{{stop}:{}}}", escape(first.trim_matches(['<', '>'])))
                }
            };
        }
        // One of those that may be repeated is as many as are required.
        Item::Repeated(item) => push_item(item, out, stop),
        Item::Optional(items) => {
            // A proxy without upstreams is accepted and useless.
            for item in items {
                if let Item::Repeated(inner) = item
                    && let Item::Arg(terms) = &**inner
                    && terms.iter().any(is_upstream)
                {
                    push_item(inner, out, stop);
                }
            }
        }
    }
}

fn is_upstream(term: &Term) -> bool {
    matches!(term, Term::Param(param) if matches!(&param.ty, Ty::Named(name) if &**name == "upstream"))
}

fn stop_text(param: &Param) -> &str {
    &param.name
}

/// Whether the entry says nothing without its block.
fn needs_block(catalog: &Catalog, id: EntryId, has_arguments: bool) -> bool {
    let entry = &catalog[id];
    match entry.body {
        Body::Directives | Body::ResponseDirectives => true,
        Body::JsonOnly => false,
        Body::Options => {
            let holds_lines = !entry.options.is_empty();
            let takes_arguments = !entry.signatures.is_empty();
            holds_lines
                && !has_arguments
                && match entry.kind {
                    EntryKind::Option | EntryKind::GlobalOption => {
                        !takes_arguments || only_optional_name(entry)
                    }
                    _ => false,
                }
        }
    }
}

/// Whether the arguments only say for what the block holds, as in `servers :443 { … }`.
fn only_optional_name(entry: &Entry) -> bool {
    let names = ["listener", "logger_name", "ca_id"];
    entry.signatures.iter().all(|signature| {
        signature.terms().iter().all(|term| match term {
            Term::Param(param) => matches!(&param.ty, Ty::Named(ty) if names.contains(&&**ty)),
            Term::Literal(_) => false,
        })
    })
}

/// Escapes text for a snippet.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '$' | '}' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Escapes text for a choice in a snippet.
fn escape_choice(text: &str) -> String {
    escape(text).replace(',', "\\,").replace('|', "\\|")
}
