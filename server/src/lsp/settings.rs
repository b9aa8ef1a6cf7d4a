//! The user's settings, section `caddyfile`.

use serde_json::Value;

/// The section's name.
pub(super) const SECTION: &str = "caddyfile";

/// What the user can set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings {
    /// `format.enable`: whether formatting requests are answered with edits.
    pub(super) format: bool,
    /// `diagnostics.enable`: whether findings are reported.
    pub(super) diagnostics: bool,
    /// `trace`, or `trace.server` as VS Code spells it: `off`, `messages` or `verbose`.
    pub(super) trace: Option<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { format: true, diagnostics: true, trace: None }
    }
}

impl Settings {
    /// These settings with what a client sent laid over them: the section, or an object that holds it.
    pub(super) fn overlaid(&self, sent: &Value) -> Settings {
        let section = sent.get(SECTION).unwrap_or(sent);
        let switch = |path| section.pointer(path).and_then(Value::as_bool);
        let trace = ["/trace/server", "/trace"];
        let trace = trace.iter().find_map(|path| section.pointer(path)?.as_str());
        Settings {
            format: switch("/format/enable").unwrap_or(self.format),
            diagnostics: switch("/diagnostics/enable").unwrap_or(self.diagnostics),
            trace: trace.map(str::to_owned).or_else(|| self.trace.clone()),
        }
    }
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
    fn a_trace_is_one_word_at_either_place() {
        for sent in [json!({"trace": "verbose"}), json!({"trace": {"server": "verbose"}})] {
            assert_eq!(Settings::default().overlaid(&sent).trace.as_deref(), Some("verbose"));
        }
    }
}
