//! The data files: all of them are read, and each says all that it has to.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use catalog::{Catalog, EntryKind, Term, Ty, builtin_files};
use expect_test::expect;
use std::collections::BTreeSet;

fn nothing(wrong: &BTreeSet<String>) {
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.iter().cloned().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn every_file_is_read() {
    let (_, errors) = Catalog::from_files(builtin_files());
    nothing(&errors.iter().map(ToString::to_string).collect());
}

#[test]
fn every_entry_has_a_summary_and_every_word_a_meaning() {
    let catalog = Catalog::builtin();
    let mut wrong = BTreeSet::new();
    for (_, entry) in catalog.all() {
        let at = format!("{}:{}", entry.source.file, entry.source.line);
        let summary = &entry.docs.summary;
        let stands_for_another = entry.kind == EntryKind::Shorthand || entry.same_as.is_some();
        if (summary.is_empty() && !stands_for_another) || summary.contains("TODO") {
            wrong.insert(format!("{at}: no summary"));
        }
        if !summary.is_empty() && !summary.ends_with(['.', '!', '?', ')', '`']) {
            wrong.insert(format!("{at}: the summary is no sentence"));
        }
        for value in &entry.values {
            if value.meaning.is_empty() || value.meaning.contains("TODO") {
                wrong.insert(format!("{at}: `{}` has no meaning", value.word));
            }
        }
        let literals = entry.signatures.iter().flat_map(|signature| signature.terms());
        for word in literals.filter_map(|term| match term {
            Term::Literal(word) => Some(word),
            Term::Param(_) => None,
        }) {
            if !entry.values.iter().any(|value| value.word == *word) {
                wrong.insert(format!("{at}: `{word}` has no meaning"));
            }
        }
    }
    nothing(&wrong);
}

#[test]
fn every_duration_and_size_has_a_default_and_a_meaning() {
    const TYPES: &[&str] =
        &["duration", "duration_or_off", "duration_or_nanoseconds", "go_duration", "size"];
    let catalog = Catalog::builtin();
    let mut wrong = BTreeSet::new();
    let mut count = 0;
    for (_, entry) in catalog.all() {
        let is_timed = entry.signatures.iter().flat_map(|it| it.terms()).any(|term| match term {
            Term::Param(param) => matches!(&param.ty, Ty::Named(name) if TYPES.contains(&&**name)),
            Term::Literal(_) => false,
        });
        let is_option = matches!(entry.kind, EntryKind::Option | EntryKind::GlobalOption);
        if is_timed && is_option {
            count += 1;
            let at = format!("{}:{}", entry.source.file, entry.source.line);
            if entry.default.is_none() && !entry.policy.required {
                wrong.insert(format!("{at}: no default"));
            }
            if entry.docs.summary.is_empty() {
                wrong.insert(format!("{at}: no meaning"));
            }
        }
    }
    assert!(count > 100, "only {count} were looked at");
    nothing(&wrong);
}

#[test]
fn every_duration_says_when_it_runs_and_what_happens_then() {
    let catalog = Catalog::builtin();
    let mut wrong = BTreeSet::new();
    let mut unknown = BTreeSet::new();
    let mut count = 0;
    for (id, entry) in catalog.all() {
        let is_duration =
            entry.signatures.iter().flat_map(|it| it.terms()).any(|term| match term {
                Term::Param(param) => {
                    matches!(&param.ty, Ty::Named(name) if name.contains("duration"))
                }
                Term::Literal(_) => false,
            });
        let clock = &entry.clock;
        let told = [
            ("zero", &clock.zero),
            ("starts", &clock.starts),
            ("resets", &clock.resets),
            ("fires", &clock.fires),
        ];
        count += usize::from(is_duration);
        for (statement, text) in told {
            let at = format!("{}:{}", entry.source.file, entry.source.line);
            match text.as_deref() {
                None if is_duration && entry.plugin.is_some() => unknown.insert(catalog.path(id)),
                None if is_duration => wrong.insert(format!("{at}: no `{statement}`")),
                Some(_) if !is_duration => wrong.insert(format!("{at}: no duration")),
                Some(text) if text.is_empty() || text.ends_with('.') => {
                    wrong.insert(format!("{at}: `{statement}` is no phrase"))
                }
                _ => false,
            };
        }
    }
    assert!(count > 100, "only {count} were looked at");
    nothing(&wrong);
    // Of plugins only what their sources prove is told.
    expect![[r#"
        directive cache > timeout > cache
        directive php > request_body_timeout
        directive php_server > request_body_timeout
        global_option cache > timeout > cache
        global_option dynamic_dns > ttl
        global_option frankenphp > max_idle_time
        module layer4.handlers.proxy > upstream > tls_timeout
        module layer4.handlers.proxy_protocol > timeout
    "#]]
    .assert_eq(&(Vec::from_iter(unknown).join("\n") + "\n"));
}

#[test]
fn what_is_compiled_in_without_a_plugin_is_standard() {
    let kinds =
        [EntryKind::Directive, EntryKind::GlobalOption, EntryKind::Module, EntryKind::Option];
    let of_kinds = Catalog::builtin().all().filter(|(_, entry)| kinds.contains(&entry.kind));
    let wrong = of_kinds.filter(|(_, entry)| entry.is_standard() != entry.plugin.is_none());
    nothing(&wrong.map(|(_, entry)| entry.name.to_string()).collect());
}

#[test]
fn every_directive_option_and_module_has_docs() {
    let catalog = Catalog::builtin();
    let mut wrong = BTreeSet::new();
    for kind in [EntryKind::Directive, EntryKind::GlobalOption, EntryKind::Module] {
        for id in catalog.entries(kind) {
            let entry = &catalog[id];
            if entry.body == catalog::Body::JsonOnly || entry.same_as.is_some() {
                continue;
            }
            let at = format!("{}:{} {}", entry.source.file, entry.source.line, entry.name);
            if entry.docs.examples.is_empty() {
                wrong.insert(format!("{at}: no example"));
            }
            if entry.plugin.is_none() && entry.docs.url.is_none() {
                wrong.insert(format!("{at}: no docs"));
            }
        }
    }
    nothing(&wrong);
}

#[test]
fn every_name_that_an_entry_mentions_exists() {
    let catalog = Catalog::builtin();
    let mut wrong = BTreeSet::new();
    for (_, entry) in catalog.all() {
        let at = format!("{}:{}", entry.source.file, entry.source.line);
        let includes = entry.includes.iter().map(|include| &include.directive);
        for name in includes.chain(&entry.same_as) {
            if catalog.directive(name).is_none() {
                wrong.insert(format!("{at}: no directive `{name}`"));
            }
        }
        if let Some(like) = &entry.like
            && catalog.ty(like).is_none()
        {
            wrong.insert(format!("{at}: no type `{like}`"));
        }
        if let (EntryKind::Shorthand, Some(name)) = (entry.kind, &entry.means)
            && !catalog.entries(EntryKind::Placeholder).any(|id| {
                let pattern = &catalog[id].name;
                **pattern == **name
                    || name.strip_suffix('*').is_some_and(|start| pattern.starts_with(start))
            })
        {
            wrong.insert(format!("{at}: no placeholder `{name}`"));
        }
        let params = entry.signatures.iter().flat_map(|signature| signature.terms());
        let params = params.filter_map(|term| match term {
            Term::Param(param) => Some(param),
            Term::Literal(_) => None,
        });
        for param in params.chain(&entry.key) {
            if let Ty::Named(name) = &param.ty
                && catalog.ty(name).is_none()
            {
                wrong.insert(format!("{at}: no type `{name}`"));
            }
        }
    }
    nothing(&wrong);
}
