//! What a file has to do with a running Caddy: where that is asked, and the text as it must be sent there.

use crate::SourceFile;
use analysis::value::address::{self, Place};
use std::fmt::Write;
use std::ops::Range;
use syntax::ast::{Block, Directive, EnvVar, Import, Statement, Word};
use syntax::{SyntaxKind, TextRange};

/// What the global option `admin` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AdminOption {
    /// Nothing: Caddy's default counts.
    Unset,
    /// There is no admin API, so nothing can be reloaded.
    Off,
    /// An address as Caddy reads it; variables stand for their defaults.
    Address(String),
    /// It depends on a variable that has no default, or on an import.
    Unknown,
}

/// What the global option `admin` of a file says; of several the last counts.
pub fn admin_option(file: &SourceFile) -> AdminOption {
    let block = file.parse().tree().global_options().and_then(|options| options.block());
    let mut option = AdminOption::Unset;
    for statement in block.iter().flat_map(Block::statements) {
        match statement {
            Statement::Directive(line) if line.name().is_some_and(|it| it.value() == "admin") => {
                let Some(word) = line.args().next() else { continue };
                option = match text_of(file, &word) {
                    None => AdminOption::Unknown,
                    Some(text) if text == "off" => AdminOption::Off,
                    Some(text) => AdminOption::Address(text),
                };
            }
            Statement::Import(_) => option = AdminOption::Unknown,
            _ => {}
        }
    }
    option
}

/// The places of a file at which its Caddy is a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LivePlaces {
    /// The brace that opens the global options.
    pub options: TextRange,
    /// The word `admin` that counts, if there is one.
    pub admin: Option<TextRange>,
}

/// Where a file that Caddy begins with has global options; `None` where it has none.
pub fn live_places(file: &SourceFile) -> Option<LivePlaces> {
    if file.is_fragment() {
        return None;
    }
    let block = file.parse().tree().global_options()?.block()?;
    let options = block.open_brace()?.text_range();
    let is_admin = |line: &Directive| line.name().is_some_and(|it| it.value() == "admin");
    let lines = block.statements().filter_map(|statement| match statement {
        Statement::Directive(line) => Some(line).filter(is_admin),
        _ => None,
    });
    let admin = lines.last().and_then(|line| Some(line.name()?.syntax().text_range()));
    Some(LivePlaces { options, admin })
}

/// Where an admin API can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// A host, without brackets and empty for this machine, and a port.
    Tcp(String, u16),
    /// The path of a Unix socket.
    Unix(String),
}

/// Where Caddy dials an address that an `admin` option or `caddy reload --address` gives (cmd/commandfuncs.go,
/// `AdminAPIRequest`); `None` if it is none, or names several ports, no port, or another network.
pub fn endpoint(address: &str) -> Option<Endpoint> {
    let address = address::parse(address).known()?;
    match (address.network(), &address.place) {
        // The mode with which Caddy makes a socket is no part of its path.
        ("unix", Place::Socket { path, .. }) if !path.value.is_empty() => {
            Some(Endpoint::Unix(path.value.clone()))
        }
        ("tcp" | "tcp4" | "tcp6", Place::Host { host, ports: Some(ports) })
            if ports.value.first == ports.value.last =>
        {
            Some(Endpoint::Tcp(host.value.clone(), ports.value.first))
        }
        _ => None,
    }
}

/// The text of a file as it is sent to a Caddy that does not know in which folder it lies: imports name their files by
/// whole paths. All lines keep their numbers. `folder` is the path of the folder, without a slash at its end;
/// `names_files` tells of an import whether it names files there, as opposed to a snippet of an imported file.
pub fn text_from_anywhere(
    file: &SourceFile,
    folder: &str,
    names_files: impl Fn(&str) -> bool,
) -> String {
    let mut text = file.text().to_string();
    let imports = file.parse().syntax().descendants().filter_map(Import::cast);
    let mut edits: Vec<(Range<usize>, String)> = imports
        .filter_map(|import| {
            let pattern = import.pattern()?;
            let name = pattern.parts().next().is_none().then(|| pattern.value())?;
            let is_whole = name.starts_with(['/', '\\']) || name.get(1..2) == Some(":");
            let is_known = is_whole || name.is_empty() || file.binding().has_snippet(&name);
            if is_known || !names_files(&name) {
                return None;
            }
            Some((pattern.syntax().text_range().into(), quoted(&format!("{folder}/{name}"))))
        })
        .collect();
    edits.sort_by_key(|(range, _)| range.start);
    for (range, path) in edits.into_iter().rev() {
        text.replace_range(range, &path);
    }
    text
}

/// A word with this text.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| !c.is_whitespace() && !matches!(c, '"' | '`' | '\\' | '{' | '}' | '#');
    if text.chars().all(is_plain) {
        return text.to_owned();
    }
    let mut out = String::from('"');
    for c in text.chars() {
        let _ = if c == '"' { write!(out, "\\\"") } else { write!(out, "{c}") };
    }
    out.push('"');
    out
}

/// The text of a word in which only variables with defaults stand.
fn text_of(file: &SourceFile, word: &Word) -> Option<String> {
    let mut parts = word.parts().peekable();
    if parts.peek().is_none() {
        return Some(word.value().into_owned());
    }
    let content: Range<usize> = word.content_range().into();
    let (mut out, mut at) = (String::new(), content.start);
    for part in parts {
        if part.kind() != SyntaxKind::ENV_VAR {
            return None;
        }
        let range: Range<usize> = part.text_range().into();
        out.push_str(file.text().get(at..range.start)?);
        out.push_str(EnvVar::cast(part)?.default()?.text());
        at = range.end;
    }
    out.push_str(file.text().get(at..content.end)?);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn option(line: &str) -> AdminOption {
        admin_option(&SourceFile::new(format!("{{\n\t{line}\n}}\n").into(), Kind::Main))
    }

    #[test]
    fn the_option_is_read_with_the_defaults_of_variables() {
        let address = |text: &str| AdminOption::Address(text.to_owned());
        for (line, expected) in [
            ("debug", AdminOption::Unset),
            ("admin off", AdminOption::Off),
            ("admin :2020", address(":2020")),
            ("admin unix//run/a.sock|0660 {\n\t\torigins a\n\t}", address("unix//run/a.sock|0660")),
            ("admin \"{$HOST:localhost}:{$PORT:2019}\"", address("localhost:2019")),
            ("admin {$ADDRESS}", AdminOption::Unknown),
            ("admin :2020\n\tadmin :2021", address(":2021")),
            ("import shared", AdminOption::Unknown),
        ] {
            assert_eq!(option(line), expected, "{line}");
        }
        let site = SourceFile::new("a {\n\tadmin off\n}\n".into(), Kind::Main);
        assert_eq!(admin_option(&site), AdminOption::Unset);
    }

    #[test]
    fn the_line_that_counts_is_the_last() {
        let places = |text: &str| {
            let file = SourceFile::new(text.into(), Kind::Main);
            let places = live_places(&file)?;
            let at = |range: TextRange| usize::from(range.start());
            Some((at(places.options), places.admin.map(at)))
        };
        assert_eq!(places("# x\n{\n\tadmin off\n\tadmin :1\n}\n"), Some((4, Some(18))));
        assert_eq!(places("{\n\tdebug\n}\n"), Some((0, None)));
        assert_eq!(places("a {\n\tadmin off\n}\n"), None);
    }

    #[test]
    fn imports_of_files_name_them_by_whole_paths() {
        let text = "(s) {\n\timport in.conf\n}\nimport sites/*\na {\n\timport s x\n\timport /etc/x {$Y}\n\timport {$Z}\n\timport \"a b\"\n}\n";
        let file = SourceFile::new(text.into(), Kind::Main);
        assert_eq!(
            text_from_anywhere(&file, "/my \"dir\"", |_| true),
            "(s) {\n\timport \"/my \\\"dir\\\"/in.conf\"\n}\nimport \"/my \\\"dir\\\"/sites/*\"\na {\n\timport s x\n\timport /etc/x {$Y}\n\timport {$Z}\n\timport \"/my \\\"dir\\\"/a b\"\n}\n"
        );
        let plain = text_from_anywhere(&file, "/etc/caddy", |name| name.contains('/'));
        assert!(plain.contains("import /etc/caddy/sites/*\n"));
        assert!(plain.contains("import in.conf\n"), "it may be a snippet of another file");
    }
}
