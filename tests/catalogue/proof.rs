//! Caddy's word on the catalogue.

use crate::cases::{Prover, Tally};
use crate::nothing;
use crate::oracle::{Oracle, say};
use crate::uses::Writer;
use catalog::Catalog;

#[test]
fn caddy_takes_what_the_catalogue_shows_and_refuses_what_it_calls_wrong() {
    let Some(oracle) = Oracle::start(&[]) else { return };
    let Tally { examples, plugin_examples, uses, refused, unproven, wrong } =
        Prover::new(Writer::new(Catalog::builtin()), oracle).prove();
    let skipped: usize = unproven.values().map(std::collections::BTreeSet::len).sum();
    for (reason, names) in unproven {
        let names: Vec<String> = names.into_iter().collect();
        say(&format!("not proven: {}: {reason}", names.join(", ")));
    }
    say(&format!(
        "Caddy takes {examples} examples and {uses} uses of the catalogue and refuses {refused} wrong ones; \
         {skipped} entries are not proven; it parses {plugin_examples} examples of plugins"
    ));
    nothing(&wrong);
}
