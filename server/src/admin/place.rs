//! Where Caddy's messages say that something is wrong.

/// What Caddy calls a text that was sent to it (caddyconfig/caddyfile/adapter.go).
pub const SENT: &str = "Caddyfile";

/// The file and the line, from 1, that a message of Caddy's names: `Caddyfile:3: unrecognized directive: x`,
/// `wrong argument count, at /etc/caddy/sites/a:4`. None if it names none.
pub fn place_of(message: &str) -> Option<(&str, u32)> {
    // Behind it stand only the imports that led there.
    let message = message.split(" import chain").next()?;
    let mut found = None;
    for (colon, _) in message.match_indices(':') {
        let (before, behind) = (message.get(..colon)?, message.get(colon + 1..)?);
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        let Ok(line) = behind.get(..digits)?.parse() else { continue };
        // A name may hold blanks; the words before it end with one of these.
        let start =
            [", at ", ": ", " '"].iter().filter_map(|end| Some(before.rfind(end)? + end.len()));
        let file = before.get(start.max().unwrap_or(0)..)?;
        if line > 0
            && (file == SENT || file == "-" || file.starts_with('/') || file.get(1..2) == Some(":"))
        {
            found = Some((file, line));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn messages_of_caddy_name_a_file_and_a_line() {
        for (message, place) in [
            (
                "adapting config using caddyfile adapter: Caddyfile:2: unrecognized directive: foo",
                Some(("Caddyfile", 2)),
            ),
            (
                "parsing caddyfile tokens for 'reverse_proxy': unrecognized subdirective x, at Caddyfile:13",
                Some(("Caddyfile", 13)),
            ),
            (
                "wrong argument count or unexpected line ending after 'to', at /etc/my caddy/a.conf:4 import chain ['Caddyfile:1 (import a.conf)']",
                Some(("/etc/my caddy/a.conf", 4)),
            ),
            (
                "loading config: loading new config: http app module: start: listening on :80: listen tcp :80: bind: permission denied",
                None,
            ),
            ("EOF", None),
        ] {
            assert_eq!(place_of(message), place, "{message}");
        }
    }
}
