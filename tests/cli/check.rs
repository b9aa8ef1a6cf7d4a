//! `check`.

use crate::support::{BROKEN, Dir, FORMATTED};
use expect_test::expect;
use serde_json::Value;

#[test]
fn people_see_the_source_underlined() {
    let dir = Dir::with(&[("Caddyfile", BROKEN), ("clean.caddyfile", FORMATTED)]);
    expect![[r#"
        exit 1
        --- stdout
        error[block-unclosed]: this block is never closed. Caddy says: syntax error: unexpected token 'hi', expecting '}', at line 2
         --> Caddyfile:1:13
          |
        1 | example.com {
          |             ^

        --- stderr
        2 files checked: 1 error, 0 warnings
    "#]]
    .assert_eq(&dir.run(&["check"]).to_string());
    expect![[r#"
        exit 0
        --- stdout
        --- stderr
        1 file checked: 0 errors, 0 warnings
    "#]]
    .assert_eq(&dir.run(&["check", "clean.caddyfile"]).to_string());
}

#[test]
fn a_part_that_a_caddyfile_imports_is_no_whole_one() {
    let part = "@office remote_ip 10.0.0.0/8\nabort @office\n";
    let dir = Dir::with(&[("office.caddy", part), ("Caddyfile", part)]);
    assert_eq!(dir.run(&["check", "office.caddy"]).code, 0);
    assert_eq!(dir.run(&["check", "Caddyfile"]).code, 1);
    assert_eq!(dir.run_with(&["check", "-"], part).code, 1);
    assert_eq!(dir.run_with(&["check", "--stdin-filepath", "office.conf"], part).code, 0);
}

#[test]
fn colours_come_only_when_asked_for() {
    let dir = Dir::with(&[("Caddyfile", BROKEN)]);
    let coloured = |args: &[&str]| dir.run(args).out.contains('\u{1b}');
    assert!(!coloured(&["check"]), "a pipe is no terminal");
    assert!(!coloured(&["check", "--color", "never"]));
    assert!(coloured(&["check", "--color", "always"]));
    assert!(coloured(&["--color", "always", "check"]));
}

#[test]
fn json_is_an_array_of_findings_in_order() {
    let dir = Dir::with(&[
        ("b.caddyfile", BROKEN),
        ("a.caddyfile", BROKEN),
        ("clean.caddyfile", FORMATTED),
    ]);
    let ran =
        dir.run(&["check", "--format", "json", "b.caddyfile", "clean.caddyfile", "a.caddyfile"]);
    assert_eq!(ran.code, 1);
    expect![[r#"
        [
        {"file":"a.caddyfile","code":"block-unclosed","severity":"error","message":"this block is never closed. Caddy says: syntax error: unexpected token 'hi', expecting '}', at line 2","start":{"line":1,"column":13,"offset":12},"end":{"line":1,"column":14,"offset":13}},
        {"file":"b.caddyfile","code":"block-unclosed","severity":"error","message":"this block is never closed. Caddy says: syntax error: unexpected token 'hi', expecting '}', at line 2","start":{"line":1,"column":13,"offset":12},"end":{"line":1,"column":14,"offset":13}}
        ]
    "#]].assert_eq(&ran.out);
    let findings: Value = serde_json::from_str(&ran.out).unwrap();
    for finding in findings.as_array().unwrap() {
        let offset = |end: &str| usize::try_from(finding[end]["offset"].as_u64().unwrap()).unwrap();
        assert!(BROKEN.get(offset("start")..offset("end")).is_some(), "{finding}");
    }
    let clean = dir.run(&["check", "--format", "json", "clean.caddyfile"]);
    assert_eq!((clean.code, &*clean.out), (0, "[]\n"));
}

#[test]
fn github_gets_workflow_commands() {
    let dir = Dir::with(&[("conf,d/Caddyfile", BROKEN)]);
    let ran = dir.run(&["check", "--format", "github"]);
    assert_eq!(ran.code, 1);
    expect![[r#"
        ::error file=conf%2Cd/Caddyfile,line=1,endLine=1,col=13,endColumn=14,title=caddyfile-ls (block-unclosed)::this block is never closed. Caddy says: syntax error: unexpected token 'hi', expecting '}', at line 2
    "#]].assert_eq(&ran.out);
}

#[test]
fn sarif_has_what_code_scanning_requires() {
    let dir = Dir::with(&[("conf d/Caddyfile", BROKEN)]);
    let ran = dir.run(&["check", "--format", "sarif", "conf d", "missing"]);
    assert_eq!(ran.code, 2);
    let log: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert!(log["$schema"].as_str().unwrap().contains("sarif-2.1.0"));
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "caddyfile-ls");
    assert_eq!(driver["version"], env!("CARGO_PKG_VERSION"));
    let result = &run["results"][0];
    let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
    assert_eq!(driver["rules"][rule]["id"], result["ruleId"]);
    assert_eq!(result["level"], "error");
    assert!(!result["message"]["text"].as_str().unwrap().is_empty());
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "conf%20d/Caddyfile");
    for key in ["startLine", "startColumn", "endLine", "endColumn"] {
        assert!(place["region"][key].as_u64().unwrap() >= 1, "{key}: {place}");
    }
    let clean = dir.run_with(&["check", "--format", "sarif", "-"], FORMATTED);
    let log: Value = serde_json::from_str(&clean.out).unwrap();
    assert_eq!((clean.code, &log["runs"][0]["results"]), (0, &Value::Array(Vec::new())));
    assert_eq!(log["runs"][0]["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn standard_input_is_checked_under_the_name_it_is_given() {
    let dir = Dir::new();
    for (args, name) in [
        (&["check", "-"][..], "<stdin>"),
        (&["check", "--stdin-filepath", "conf/Caddyfile"], "conf/Caddyfile"),
    ] {
        let ran = dir.run_with(args, BROKEN);
        assert_eq!(ran.code, 1);
        assert!(ran.out.contains(&format!("--> {name}:")), "{ran:?}");
        assert_eq!(dir.run_with(args, FORMATTED).code, 0);
    }
}

#[test]
fn examples_are_judged_as_the_readme_says() {
    let dir = Dir::new();
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let production = dir.run(&["check", &format!("{fixtures}/production.Caddyfile")]);
    assert_eq!((production.code, &*production.out), (0, ""));
    let broken = dir.run(&["check", &format!("{fixtures}/examples/broken.Caddyfile")]);
    assert_eq!(broken.code, 1);
    assert!(broken.err.starts_with("1 file checked: 2 errors"), "{broken}");
}
