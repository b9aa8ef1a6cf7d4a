//! Environment variables, which Caddy replaces before it lexes.

use std::borrow::Cow;

/// Replaces `{$NAME}` and `{$NAME:default}` as Caddy does, in the raw text and without regard for quotes or comments
/// (`replaceEnvVars` in `parse.go`). `lookup` gives the value of a variable, `None` where it is unset.
pub fn substitute_env<'a>(text: &'a str, lookup: &dyn Fn(&str) -> Option<String>) -> Cow<'a, str> {
    if !text.contains("{$") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{$") {
        let Some((body, after)) = behind.split_once('}') else {
            break;
        };
        out.push_str(before);
        if body.is_empty() {
            out.push_str("{$}");
        } else {
            let (name, default) = body.split_once(':').unwrap_or((body, ""));
            match lookup(name) {
                Some(value) => out.push_str(&value),
                None => out.push_str(default),
            }
        }
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}
