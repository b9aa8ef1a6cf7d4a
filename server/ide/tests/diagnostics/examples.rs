//! The example of each rule that shows it, and the one that does not. What Caddy says of both is checked elsewhere.

use crate::findings;
use crate::project::Project;
use ide::{Kind, Severity, diagnostics};
use std::fs;
use std::path::Path;

#[test]
fn each_rule_finds_its_bad_example_and_nothing_in_the_good_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/rules");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let found = if path.extension().is_some_and(|it| it == "files") {
            let project = Project::new(&text);
            project.texts.keys().flat_map(|file| diagnostics(&project.file(file))).collect()
        } else {
            findings(&text, Kind::Main)
        };
        if let Some((rule, _)) = name.split_once(".bad.") {
            // A rule with several cases has a file for each: the code, a hyphen, and the case.
            assert!(found.iter().any(|it| rule.starts_with(it.code)), "{name}: {found:?}");
        } else {
            let wrong = found
                .iter()
                .find(|it| it.severity <= Severity::Warning || name.starts_with(it.code));
            assert_eq!(wrong, None, "{name}");
        }
        count += 1;
    }
    assert!(count > 30, "the examples are there");
}
