//! The user's settings, section `caddyfile`.

use ide::Version;
use serde_json::Value;
use std::path::{Component, Path, PathBuf};

/// The section's name.
pub(super) const SECTION: &str = "caddyfile";

/// What the user can set.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "that is how users switch things on and off")]
pub(super) struct Settings {
    /// `format.enable`: whether formatting requests are answered with edits.
    pub(super) format: bool,
    /// `diagnostics.enable`: whether findings are reported.
    pub(super) diagnostics: bool,
    /// `trace`, or `trace.server` as VS Code spells it: `off`, `messages` or `verbose`.
    pub(super) trace: Option<String>,
    /// `caddyVersion`: the release that the files are for; the newest that the server knows if none is named.
    pub(super) caddy: Option<Version>,
    /// `environment`: whether the names of the server's own environment variables are offered, and their values put in
    /// where a file is shown expanded.
    pub(super) environment: bool,
    /// `codeLens`: whether snippets and named routes tell how often they are used.
    pub(super) code_lens: bool,
    /// `inlayHints`, or `inlayHints.enable`: whether names and values are shown between the words.
    pub(super) inlay_hints: bool,
    /// `catalogFiles`: files of own entries, beside those in `.caddyfile-ls/`.
    pub(super) catalog_files: Vec<PathBuf>,
    /// `readOutsideWorkspace`: whether imports may lead out of the workspace and of the folder of the file that imports;
    /// the user is asked if that is not set.
    pub(super) read_outside: Option<bool>,
    /// `commandLenses`: whether the commands on a running Caddy are offered above the global options.
    pub(super) command_lenses: bool,
    /// `adminAddress`: where the admin API of Caddy listens, for files that do not say so.
    pub(super) admin_address: Option<String>,
    /// `adminTimeout`: how long an answer of Caddy's may take, in seconds.
    pub(super) admin_timeout: u64,
    /// `caddyCommand`: a program and its first arguments that together run `caddy`, for when no running Caddy answers.
    pub(super) caddy_command: Vec<String>,
    /// `caddyModules`: what the user's Caddy is built with, as IDs of modules or packages: what comes with other plugins
    /// is not offered. If that is not set, what the command `status` has found out counts.
    pub(super) caddy_modules: Option<Vec<String>>,
    /// `trusted`: whether the user trusts the folders that are open. Read from the initialization options alone, since other
    /// settings may come from these folders.
    pub(super) trusted: bool,
    /// `entryFiles`: files that Caddy begins with, whatever their names; relative paths count from each workspace folder.
    pub(super) entry_files: Vec<PathBuf>,
    /// `socketHealth`: when this machine is asked about the paths of Unix sockets.
    pub(super) socket_health: SocketHealth,
    /// `caddyUser`: the name or number of the user that Caddy runs as; else `caddy`, else the one that runs the server.
    #[cfg_attr(not(unix), allow(dead_code, reason = "sockets are looked at on Unix only"))]
    pub(super) caddy_user: Option<String>,
}

/// When this machine is asked about the paths of Unix sockets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum SocketHealth {
    /// `false`: never.
    Off,
    /// `"hover"`: when a hover asks about one.
    Hover,
    /// `true`: then, and for findings, when a file is opened or saved that names some.
    #[default]
    On,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            format: true,
            diagnostics: true,
            trace: None,
            caddy: None,
            environment: false,
            inlay_hints: true,
            code_lens: false,
            command_lenses: true,
            admin_address: None,
            admin_timeout: 30,
            caddy_command: Vec::new(),
            caddy_modules: None,
            trusted: true,
            catalog_files: Vec::new(),
            read_outside: None,
            entry_files: Vec::new(),
            socket_health: SocketHealth::default(),
            caddy_user: None,
        }
    }
}

impl Settings {
    /// The settings that the initialization options give.
    pub(super) fn first(options: &Value) -> Settings {
        let section = options.get(SECTION).unwrap_or(options);
        let trusted = section.get("trusted").and_then(Value::as_bool).unwrap_or(true);
        Settings { trusted, ..Settings::default() }.overlaid(options)
    }

    /// These settings with what a client sent laid over them: the section, or an object that holds it.
    pub(super) fn overlaid(&self, sent: &Value) -> Settings {
        let section = sent.get(SECTION).unwrap_or(sent);
        let switch = |path| section.pointer(path).and_then(Value::as_bool);
        let caddy = section.get("caddyVersion").and_then(Value::as_str);
        let paths = |name: &str, own: &[PathBuf]| {
            let sent = section.get(name).and_then(Value::as_array);
            sent.map_or_else(
                || own.to_vec(),
                |sent| sent.iter().filter_map(Value::as_str).map(PathBuf::from).collect(),
            )
        };
        let words = |name: &str| {
            let sent = section.get(name).and_then(Value::as_array)?;
            Some(sent.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>())
        };
        let address = section.get("adminAddress").and_then(Value::as_str).map(str::to_owned);
        let seconds = section.get("adminTimeout").and_then(Value::as_u64);
        let trace = ["/trace/server", "/trace"];
        let trace = trace.iter().find_map(|path| section.pointer(path)?.as_str());
        let settings = Settings {
            format: switch("/format/enable").unwrap_or(self.format),
            diagnostics: switch("/diagnostics/enable").unwrap_or(self.diagnostics),
            trace: trace.map(str::to_owned).or_else(|| self.trace.clone()),
            // Any word that is no version, such as `latest`, stands for the newest.
            caddy: caddy.map_or(self.caddy, Version::parse),
            read_outside: switch("/readOutsideWorkspace").or(self.read_outside),
            environment: switch("/environment").unwrap_or(self.environment),
            inlay_hints: switch("/inlayHints/enable")
                .or_else(|| switch("/inlayHints"))
                .unwrap_or(self.inlay_hints),
            code_lens: switch("/codeLens").unwrap_or(self.code_lens),
            catalog_files: paths("catalogFiles", &self.catalog_files),
            entry_files: paths("entryFiles", &self.entry_files),
            command_lenses: switch("/commandLenses").unwrap_or(self.command_lenses),
            admin_address: address
                .filter(|it| !it.is_empty())
                .or_else(|| self.admin_address.clone()),
            admin_timeout: seconds.filter(|it| *it > 0).unwrap_or(self.admin_timeout),
            caddy_command: words("caddyCommand").unwrap_or_else(|| self.caddy_command.clone()),
            caddy_modules: words("caddyModules").or_else(|| self.caddy_modules.clone()),
            socket_health: match section.get("socketHealth") {
                Some(Value::Bool(true)) => SocketHealth::On,
                Some(Value::Bool(false)) => SocketHealth::Off,
                Some(Value::String(when)) if when == "hover" => SocketHealth::Hover,
                _ => self.socket_health,
            },
            caddy_user: match section.get("caddyUser") {
                Some(Value::String(name)) => Some(name.clone()).filter(|name| !name.is_empty()),
                Some(Value::Number(number)) => Some(number.to_string()),
                _ => self.caddy_user.clone(),
            },
            trusted: self.trusted,
        };
        if settings.trusted { settings } else { settings.cautious() }
    }

    /// The same without anything that leads out of the folders that are open.
    fn cautious(self) -> Settings {
        Settings {
            read_outside: Some(false),
            environment: false,
            catalog_files: Vec::new(),
            caddy_command: Vec::new(),
            command_lenses: false,
            socket_health: SocketHealth::Off,
            entry_files: self.entry_files.iter().filter(|it| stays_below(it)).cloned().collect(),
            ..self
        }
    }
}

/// Whether a path leads into the folder from which it counts.
fn stays_below(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_section_comes_bare_or_wrapped_and_nonsense_changes_nothing() {
        let defaults = Settings::default();
        let off = Settings { format: false, ..Settings::default() };
        assert_eq!(defaults.overlaid(&json!({"format": {"enable": false}})), off);
        assert_eq!(defaults.overlaid(&json!({"caddyfile": {"format": {"enable": false}}})), off);
        assert_eq!(off.overlaid(&json!({"caddyfile": {}})), off);
        for nonsense in
            [json!(null), json!([]), json!({"format": false}), json!({"format": {"enable": "no"}})]
        {
            assert_eq!(defaults.overlaid(&nonsense), defaults);
        }
    }

    #[test]
    fn a_version_is_parsed_and_any_other_word_is_the_newest() {
        let caddy =
            |sent: Value| Settings::default().overlaid(&sent).caddy.map(|it| it.to_string());
        assert_eq!(caddy(json!({"caddyVersion": "v2.8.4"})).as_deref(), Some("2.8.4"));
        assert_eq!(caddy(json!({"caddyVersion": "2.9"})).as_deref(), Some("2.9.0"));
        assert_eq!(caddy(json!({"caddyVersion": "latest"})), None);
        assert_eq!(caddy(json!({"caddyVersion": 2})), None);
    }

    #[test]
    fn leave_to_read_is_given_refused_or_open() {
        let read = |sent: Value| Settings::default().overlaid(&sent).read_outside;
        assert_eq!(read(json!({"readOutsideWorkspace": true})), Some(true));
        assert_eq!(read(json!({"readOutsideWorkspace": false})), Some(false));
        assert_eq!(read(json!({"readOutsideWorkspace": "ask"})), None);
    }

    #[test]
    fn trust_is_withdrawn_at_the_start_alone_and_keeps_everything_inside() {
        let sent = json!({
            "trusted": true, "readOutsideWorkspace": true, "environment": true,
            "catalogFiles": ["/x"], "caddyCommand": ["caddy"],
            "entryFiles": ["/etc/x", "../x", "conf/start"], "socketHealth": true,
        });
        let known = Settings::first(&json!(null)).overlaid(&sent);
        assert!(known.trusted && known.environment && known.read_outside == Some(true));
        assert_eq!(known.caddy_command, ["caddy"]);
        let strange = Settings::first(&json!({"trusted": false})).overlaid(&sent);
        let nothing = Settings {
            trusted: false,
            read_outside: Some(false),
            command_lenses: false,
            socket_health: SocketHealth::Off,
            entry_files: vec!["conf/start".into()],
            ..Settings::default()
        };
        assert_eq!(strange, nothing);
    }

    #[test]
    fn a_trace_is_one_word_at_either_place() {
        for sent in [json!({"trace": "verbose"}), json!({"trace": {"server": "verbose"}})] {
            assert_eq!(Settings::default().overlaid(&sent).trace.as_deref(), Some("verbose"));
        }
    }
}
