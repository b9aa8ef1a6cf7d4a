//! Real files, where they lie beside the checkout: every word is something.
// A test fails by panicking, and says on standard error what it measured.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

#[path = "../../../tests/corpus/mod.rs"]
mod corpus;

use analysis::{FileBinding, Role};
use catalog::Catalog;
use std::collections::{BTreeMap, BTreeSet};
use syntax::{Mode, TextRange, TextSize};

#[test]
fn every_word_of_a_valid_file_is_something() {
    let files = corpus::valid_files();
    if files.is_empty() {
        eprintln!("there is no corpus beside this checkout, real files are not bound");
        return;
    }
    let mut unexplained: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut explained: BTreeSet<&str> = BTreeSet::new();
    let mut words = 0;
    for (name, text) in &files {
        let parse = syntax::parse(text, Mode::File);
        let binding = FileBinding::new(&parse, text, Catalog::builtin(), None);
        let roles = binding.roles(TextRange::up_to(TextSize::of(text.as_str())));
        words += roles.len();
        for bound in roles {
            // What stands below the unknown is unknown, too; a word of which nothing is known but a variable is one.
            let (Role::Unknown | Role::UnknownModule(_) | Role::Surplus(_)) = bound.role else {
                continue;
            };
            let word = &text[bound.range];
            if let Some((known, _)) = EXPLAINED.iter().find(|(known, _)| *known == word) {
                explained.insert(known);
                continue;
            }
            let line = text[..bound.range.start().into()].matches('\n').count() + 1;
            unexplained.entry(word.to_owned()).or_default().push(format!("{name}:{line}"));
        }
    }
    eprintln!("{words} words in {} files", files.len());
    assert!(unexplained.is_empty(), "{unexplained:#?}");
    assert_eq!(explained.len(), EXPLAINED.len(), "a reason is not needed any more");
}

/// Words of valid files that are nothing to the catalogue, and why.
const EXPLAINED: &[(&str, &str)] = &[
    // Names of plugins that the catalogue does not have.
    ("authp", "the portal of caddy-auth-portal, a forerunner of caddy-security"),
    ("cerberus", "a plugin"),
    ("cerberus_endpoint", "a plugin"),
    ("ddos_mitigator", "a plugin"),
    ("ja4", "a listener wrapper of a plugin"),
    ("mock", "a provider of Caddy's own tests"),
    ("policy_engine", "a plugin"),
    ("substrate", "a transport of a plugin"),
    // Options that plugins had, or have in other versions.
    ("allow", "`authorize` of caddy-auth-jwt, a forerunner of caddy-security"),
    ("cache_key", "an option of an old cache plugin"),
    ("crypto", "`authorize` of caddy-auth-jwt"),
    ("default_ttl", "an option of an old cache plugin"),
    ("inject", "`authorize` of caddy-auth-jwt"),
    ("primary", "`authorize` of caddy-auth-jwt"),
    ("set", "`authorize` of caddy-auth-jwt"),
    ("validate", "`authorize` of caddy-auth-jwt"),
    ("file_server", "`php { file_server off }`, which FrankenPHP takes in `php_server` only"),
    // What Caddy accepts and ignores, or refuses only when it starts.
    ("*/manifest.json", "`templates` ignores arguments"),
    ("permanent", "the fourth argument of `redir` is ignored"),
    ("h1_1", "no version of HTTP; refused when Caddy starts"),
    ("single_field", "an encoder that Caddy had until 2.4"),
    ("debug", "an argument that a plugin's option takes"),
    ("system", "a third argument of a plugin's `crypto key`"),
    ("\"{env.SYSTEM_API_SECRET}\"", "a fourth argument of a plugin's `crypto key`"),
];
