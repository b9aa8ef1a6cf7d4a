//! The program as a whole: help, version, completions, and how it meets a terminal, a closed pipe and a language client.

use crate::support::{BROKEN, Dir, FORMATTED, UNFORMATTED};
use std::process::Stdio;

#[test]
fn help_tells_the_exit_codes() {
    let dir = Dir::new();
    for args in [&["--help"][..], &["fmt", "--help"], &["check", "--help"], &["-h"]] {
        let ran = dir.run(args);
        assert_eq!((ran.code, &*ran.err), (0, ""), "{args:?}");
        let (_, codes) = ran.out.split_once("Exit codes:\n").unwrap();
        for code in ["  0  ", "  1  ", "  2  "] {
            assert!(codes.contains(code), "{args:?}: {codes}");
        }
    }
}

#[test]
fn version_names_the_program() {
    let ran = Dir::new().run(&["--version"]);
    let version = concat!("caddyfile-ls ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!((ran.code, &*ran.out), (0, version));
}

#[test]
fn wrong_usage_is_told_from_findings() {
    let dir = Dir::with(&[("Caddyfile", UNFORMATTED)]);
    for args in [
        &["frmt"][..],
        &["fmt", "--chek"],
        &["check", "--format", "xml"],
        &["fmt", "--line-ending", "cr"],
        &["completions", "tcsh"],
        &["--log", "log", "fmt"],
    ] {
        let ran = dir.run(args);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{args:?}");
        assert!(ran.err.starts_with("error: "), "{ran:?}");
    }
    assert_eq!(dir.read("Caddyfile"), UNFORMATTED);
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = Dir::new().run(&["completions", shell]);
        assert_eq!((ran.code, &*ran.err), (0, ""));
        for word in ["caddyfile-ls", "stdin-filepath", "sarif"] {
            // Elvish and PowerShell complete no values.
            let is_value = word == "sarif" && matches!(shell, "elvish" | "powershell");
            assert!(is_value || ran.out.contains(word), "{shell} lacks {word}");
        }
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let names: Vec<_> = (0..50).map(|i| format!("{i:02}.caddyfile")).collect();
    let dir = Dir::new();
    let mut runs = vec![(vec!["completions", "bash"], 0), (vec!["--help"], 0), (vec!["check"], 1)];
    runs.extend([(vec!["check", "--format", "json"], 1), (vec!["fmt", "good"], 0)]);
    for name in &names {
        dir.write(name, BROKEN);
        dir.write(&format!("good/{name}"), UNFORMATTED);
    }
    for (args, code) in runs {
        let mut command = dir.command(&args);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        command.stdout(writer);
        let output = command.output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}: {err}");
        assert!(!err.contains("error:") && !err.contains("panic"), "{args:?}: {err}");
    }
    for name in &names {
        assert_eq!(dir.read(&format!("good/{name}")), FORMATTED, "the work is done all the same");
    }
}

#[test]
fn what_language_clients_pass_is_accepted() {
    let dir = Dir::new();
    for args in [
        &[][..],
        &["--stdio"],
        &["server"],
        &["server", "--stdio"],
        &["server", "--stdio", "--log", "log"],
        &["--stdio", "--log", "log"],
    ] {
        // The input ends at once, before any message: the server leaves, and has nothing to say on the wire.
        let ran = dir.run(args);
        assert_eq!(ran.out, "", "{args:?}");
        assert_ne!(ran.code, 2, "{args:?}: {ran:?}");
    }
}

#[cfg(unix)]
#[test]
fn on_a_terminal_it_tells_how_to_connect_an_editor() {
    use rustix::fs::{Mode, OFlags};
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let dir = Dir::new();
    for args in [&[][..], &["server"], &["--stdio"]] {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&terminal).unwrap();
        unlockpt(&terminal).unwrap();
        let name = ptsname(&terminal, Vec::new()).unwrap();
        let end = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap();
        let output = dir.command(args).stdin(end).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty());
        let told = String::from_utf8(output.stderr).unwrap();
        let readme = include_str!("../../README.md");
        for editor in ["Neovim", "Helix", "VS Code"] {
            let (_, rest) = told.split_once(editor).unwrap();
            let snippet = rest.split_once(":\n\n").unwrap().1;
            let line = snippet.lines().next().unwrap();
            assert!(readme.contains(line), "README.md lacks {line}");
        }
    }
}
