//! The real files that may lie beside the checkout, with Caddy's verdicts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Where they lie, if they do.
pub(crate) fn folder() -> Option<PathBuf> {
    let rooms = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    rooms.map(|room| room.join("../shared/corpus")).find(|folder| folder.is_dir())
}

/// The texts of all files that Caddy accepts, given stand-ins for plugins, variables and imported files, by folder and
/// name; none where there is no corpus.
pub(crate) fn valid_files() -> BTreeMap<String, String> {
    let Some(corpus) = folder() else { return BTreeMap::new() };
    let mut files = BTreeMap::new();
    for folder in ["real", "v1", "template", "fragment", "caddy-adapt"] {
        let verdicts = fs::read_to_string(corpus.join(format!("verdicts/{folder}.tsv"))).unwrap();
        for row in verdicts.lines().skip(1) {
            let columns: Vec<&str> = row.split('\t').collect();
            let [id, _, _, "0", ..] = columns[..] else { continue };
            let text = fs::read(corpus.join(format!("{folder}/{id}.Caddyfile"))).unwrap();
            files.insert(format!("{folder}/{id}"), String::from_utf8_lossy(&text).into_owned());
        }
    }
    files
}
