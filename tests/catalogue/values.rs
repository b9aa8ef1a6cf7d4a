//! Caddy's word on bad values at every place of the catalogue that takes one: what the rules call an error it refuses.

use crate::lines;
use crate::nothing;
use crate::oracle::{Oracle, say};
use crate::uses::{Around, Writer};
use catalog::{Catalog, EntryId, Signature, Term, Ty};
use ide::{Kind, Severity, SourceFile, diagnostics};
use std::collections::BTreeMap;

/// Values of each type; some are good.
const VALUES: &[(&[&str], &[&str])] = &[
    (
        &["duration", "duration_or_off", "duration_or_nanoseconds", "go_duration"],
        &["5s", "0", "5", "-1", "1d", "5S", "1w", "1.5h", "abc", "1 h", "999999d", "off"],
    ),
    (&["size"], &["10MB", "10", "1KiB", "10XB", "MB", "-1", "1.2.3", "99999999999TB", "unlimited"]),
    (
        &["upstream"],
        &[
            "localhost:80",
            "unix//run/a",
            "unix//run/a|0600",
            "unix//run/a|0400",
            "unix//run/a|9",
            "unix:/a",
            "unix:///a",
            "http://a/",
            "http://a/b",
            "http://a:443",
            "https://a:80",
            "h2c://a:443",
            "wss://a",
            "ftp://a",
            "a:b",
            "a:70000",
            "a:9-8",
            "[::1",
        ],
    ),
    (
        &["network_address", "bind_host", "resolver", "listener"],
        &[
            "127.0.0.1",
            "127.0.0.1:b",
            "127.0.0.1:70000",
            "127.0.0.1:8-9",
            "127.0.0.1:9-8",
            "[::1",
            "unix//tmp/a|9",
            "unix//tmp/a|0400",
            "unix//tmp/a|0x1",
        ],
    ),
    (&["status_class"], &["404", "4xx", "4XX", "4", "abc", "44"]),
    (&["redirect_status"], &["301", "200", "abc", "401", "html", "permanent", "3xx"]),
    (&["header_operation", "request_header_operation"], &["A", "+A", "-A", "?A", ">A"]),
    (
        &["cidr"],
        &["10.0.0.1", "10.0.0.0/8", "10.0.0.0/33", "10.0.0.0/x", "example.com", "fe80::%e/64"],
    ),
    (&["regex"], &["a+", "a{2}", "[", "(", ")", "(?=a)", r"\1", "*a", "a**", "a{1001}"]),
    (&["cel"], &["true", "(true", "true)", "'a", "'{path}' == \"{path}\""]),
];

#[test]
fn caddy_refuses_each_value_that_the_rules_call_an_error() {
    let Some(mut oracle) = Oracle::start(&[]) else { return };
    let catalog = Catalog::builtin();
    let writer = Writer::new(catalog);
    let (mut places, mut agreed, mut wrong) = (0, 0, Vec::new());
    let mut silent: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, entry) in catalog.all().filter(|(_, it)| it.plugin.is_none()) {
        let status = &entry.status;
        if status.refused.is_some() || status.removed.is_some() {
            continue;
        }
        for signature in &entry.signatures {
            for term in signature.terms() {
                let Term::Param(param) = term else { continue };
                let Ty::Named(ty) = &param.ty else { continue };
                let values = VALUES.iter().find(|(types, _)| types.contains(&&**ty));
                let Some((_, values)) = values else { continue };
                let with = |value: &str| use_with(&writer, id, signature, term, value);
                let Some(good) = with(&writer.sample(ty, 0)) else { continue };
                // Where even the sample is refused, a refusal says nothing.
                if oracle.ask_one(&["adapt"], &good).adapt.error.is_some() {
                    continue;
                }
                places += 1;
                for value in *values {
                    let text = with(value).expect("it has a place");
                    let file = SourceFile::new(text.as_str().into(), Kind::Main);
                    let found = diagnostics(&file);
                    let error = found.into_iter().find(|it| it.severity == Severity::Error);
                    let adapt = oracle.ask_one(&["adapt"], &text).adapt;
                    let what = format!("{} `{value}`", catalog.path(id));
                    match (error, adapt.error) {
                        (Some(_), Some(_)) => agreed += 1,
                        (Some(error), None) => {
                            let load = oracle.ask_one(&["load"], &text).load;
                            match load.error {
                                Some(_) => agreed += 1,
                                None => wrong.push(format!("{what}: {}\n{text}", error.message)),
                            }
                        }
                        (None, Some(said)) => {
                            silent
                                .entry(ty.to_string())
                                .or_default()
                                .push(format!("{what}: {said}"));
                        }
                        (None, None) => {}
                    }
                }
            }
        }
    }
    for (ty, said) in &silent {
        say(&format!("refused without a word of ours: {ty}: {}", said.join("; ")));
    }
    say(&format!(
        "at {places} places of values Caddy refuses all {agreed} that the rules call errors"
    ));
    nothing(&wrong);
    assert!(places > 120, "the places are there");
}

/// A file in which an entry has this value for a term.
fn use_with(
    writer: &Writer<'_>,
    id: EntryId,
    signature: &Signature,
    term: &Term,
    value: &str,
) -> Option<String> {
    let Term::Param(param) = term else { return None };
    let Ty::Named(ty) = &param.ty else { return None };
    let mut args = writer.reach(signature, &|other| other == term);
    let sample = writer.sample(ty, 0);
    let at = args.words.iter().rposition(|word| *word == sample)?;
    value.clone_into(&mut args.words[at]);
    let lines = writer.line(id, args);
    let file = writer.file(&writer.path(id), lines, Around::Minimal)?;
    // What `servers` says is loaded only with a server.
    Some(lines::write(&file) + "https://values.test {\n\trespond ok\n}\n")
}
