//! `xtask drift` on a small tree, and on the release that the catalogue describes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // A test fails by panicking.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The status and the output of `xtask drift`.
fn drift(arguments: &[&str], input: &str) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("drift")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code(), text)
}

/// A folder of its own with one Go file.
fn tree(name: &str, go: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("modules")).unwrap();
    fs::write(folder.join("modules/caddyfile.go"), go).unwrap();
    folder.to_str().unwrap().to_string()
}

const NEWER: &str = r#"package caddyhttp

func init() {
	RegisterHandlerDirective("respond", parseRespond)
	RegisterDirective("teleport", parseTeleport)
	RegisterDirective("encode", parseEncode)
	RegisterDirective("templates", parseTemplates)
	RegisterDirective("log", parseLog)
	RegisterDirective("vars", parseVars)
	// RegisterDirective("commented", parseNothing)
	RegisterGlobalOption("email", parseEmail)
}

var defaultDirectiveOrder = []string{
	"respond", // first now
	"encode",
	"teleport",
	"templates",
	"log",
}

func placeholderShorthands() []string {
	return []string{
		"{host}", "{http.request.domain}",
	}
}

func (StaticResponse) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "http.handlers.static_response",
	}
}

func parseRespond(h Helper) (MiddlewareHandler, error) {
	switch h.Val() {
	case "body", "trailers":
	}
	return nil, nil
}
"#;

#[test]
fn a_newer_tree_shows_what_is_lacking_wrong_and_to_retire() {
    let (status, text) = drift(&["--source", &tree("newer", NEWER)], "");
    assert_eq!(status, Some(1), "{text}");
    for line in [
        "lacks   directive teleport",
        "retire  directive reverse_proxy",
        "retire  global_option servers",
        "retire  module http.matchers.path",
        "wrong   directive respond is the first",
        "wrong   directive log is ordered",
        "wrong   directive vars is unordered",
        "wrong   {host} means {http.request.domain}",
        "retire  shorthand hostport",
        "lacks   `trailers` in respond (modules/caddyfile.go:36)",
    ] {
        assert!(text.lines().any(|own| own == line), "no `{line}` in\n{text}");
    }
    for word in
        ["commented", "`body`", "encode ", "templates ", "global_option email", "static_response"]
    {
        assert!(!text.lines().any(|line| line.contains(word)), "`{word}` in\n{text}");
    }
    // An option whose name stands in a parser stays; the same option of another entry cannot be told apart.
    let retired: Vec<&str> =
        text.lines().filter(|line| line.starts_with("retire  option ")).collect();
    assert!(retired.iter().any(|line| line.contains("option lb_policy ")), "{text}");
    assert!(!retired.iter().any(|line| line.contains("option body ")), "{text}");
}

#[test]
fn a_list_of_modules_is_compared_by_its_standard_part() {
    let catalog = catalog::Catalog::builtin();
    let mut list = String::new();
    for id in catalog.entries(catalog::EntryKind::Module) {
        let entry = &catalog[id];
        if entry.plugin.is_none() && entry.status.removed.is_none() {
            writeln!(list, "{}", entry.name).unwrap();
        }
    }
    list.push_str("\n  Standard modules: 136\n\n");
    let plugins = "http.handlers.teleport\n\n  Non-standard modules: 1\n";
    assert_eq!(drift(&["--modules", "-"], &(list.clone() + plugins)), (Some(0), String::new()));

    let newer = list.replace("http.matchers.path\n", "http.matchers.teleport\n");
    let expected = "lacks   module http.matchers.teleport\nretire  module http.matchers.path\n";
    assert_eq!(drift(&["--modules", "-"], &newer), (Some(1), expected.to_string()));
}

#[test]
fn what_cannot_be_read_is_no_difference() {
    assert_eq!(drift(&["--modules", "-"], "").0, Some(2));
    assert_eq!(drift(&["--source", &tree("empty", "package empty\n")], "").0, Some(2));
    assert_eq!(drift(&["--source", "no/such/folder"], "").0, Some(2));
    assert_eq!(drift(&[], "").0, Some(2));
}

/// Where Go keeps the source of the release that the catalogue describes.
fn release() -> Option<PathBuf> {
    let cache = Command::new("go").args(["env", "GOMODCACHE"]).output().ok()?;
    let cache = String::from_utf8(cache.stdout).ok()?;
    let tree = Path::new(cache.trim()).join("github.com/caddyserver/caddy/v2@v2.11.9");
    tree.is_dir().then_some(tree)
}

#[test]
fn nothing_differs_from_the_release_that_the_catalogue_describes() {
    let Some(tree) = release() else {
        let _ = writeln!(
            std::io::stderr().lock(),
            "drift: Go has no source of Caddy 2.11.9, nothing is compared"
        );
        return;
    };
    assert_eq!(drift(&["--source", tree.to_str().unwrap()], ""), (Some(0), String::new()));
}
