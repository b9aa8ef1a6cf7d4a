//! URLs as Go's `net/url` reads them, as far as the addresses of upstreams need that.

use super::go;

/// A URL.
pub(super) struct Url {
    /// In lower case; empty where there is none.
    pub scheme: String,
    /// Without brackets, and with what is encoded by `%` decoded.
    pub host: String,
    /// Empty where there is none.
    pub port: String,
    /// Whether something follows the host and the port.
    pub has_more: bool,
}

/// Why a text is no URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Characters below space.
    Control,
    /// No scheme where one must be.
    Scheme,
    /// A port that is no number.
    Port,
    /// A host with characters that hosts do not have, or brackets around something else than an IPv6 address.
    Host,
    /// A `%` that encodes nothing.
    Escape,
    /// Characters in the user's name or password.
    User,
}

/// Reads a URL.
pub(super) fn parse(text: &str) -> Result<Url, Why> {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let url = parse_without_fragment(text)?;
    unescape(fragment, Part::Other)?;
    Ok(Url { has_more: url.has_more || !fragment.is_empty(), ..url })
}

fn parse_without_fragment(text: &str) -> Result<Url, Why> {
    if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
        return Err(Why::Control);
    }
    let (scheme, rest) = scheme(text)?;
    let scheme = scheme.to_ascii_lowercase();
    let (rest, query) = match rest.strip_suffix('?') {
        Some(rest) if !rest.contains('?') => (rest, ""),
        _ => rest.split_once('?').unwrap_or((rest, "")),
    };
    let mut url =
        Url { scheme, host: String::new(), port: String::new(), has_more: !query.is_empty() };
    if !rest.starts_with('/') {
        if url.scheme.is_empty() {
            // A path whose first part has a colon looks like a scheme.
            let first = rest.split('/').next().unwrap_or_default();
            return if first.contains(':') {
                Err(Why::Scheme)
            } else {
                Ok(Url { has_more: true, ..url })
            };
        }
        return Ok(url);
    }
    let authority =
        rest.strip_prefix("//").filter(|_| !url.scheme.is_empty() || !rest.starts_with("///"));
    let path = match authority {
        Some(authority) => {
            let (authority, path) =
                authority.split_at(authority.find('/').unwrap_or(authority.len()));
            let host = match authority.rsplit_once('@') {
                Some((user, host)) => {
                    let host = parse_host(&url.scheme, host)?;
                    check_user(user)?;
                    host
                }
                None => parse_host(&url.scheme, authority)?,
            };
            (url.host, url.port) = take_apart(&host);
            path
        }
        None => rest,
    };
    unescape(path, Part::Other)?;
    url.has_more |= !path.is_empty();
    Ok(url)
}

/// The scheme, or nothing, and the rest.
fn scheme(text: &str) -> Result<(&str, &str), Why> {
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err(Why::Scheme),
            b':' => return text.split_once(':').ok_or(Why::Scheme),
            _ => break,
        }
    }
    Ok(("", text))
}

/// The host and the port, with brackets, decoded.
fn parse_host(scheme: &str, host: &str) -> Result<String, Why> {
    match host.rfind('[') {
        Some(0) => {
            let (inside, port) = host
                .strip_prefix('[')
                .and_then(|inside| inside.rsplit_once(']'))
                .ok_or(Why::Host)?;
            if !is_optional_port(port) {
                return Err(Why::Port);
            }
            let zone = inside.find("%25").unwrap_or(inside.len());
            let (address, zone) = inside.split_at(zone);
            let decoded = unescape(address, Part::Host)? + &unescape(zone, Part::Zone)?;
            match go::ip(&decoded) {
                Some((core::net::IpAddr::V6(_), _)) => Ok(format!("[{decoded}]{port}")),
                _ => Err(Why::Host),
            }
        }
        Some(_) => Err(Why::Host),
        None => {
            // Go lets only other schemes than these have several colons.
            let is_strict = matches!(scheme, "http" | "https");
            let colon = if is_strict { host.find(':') } else { host.rfind(':') };
            if let Some(colon) = colon
                && !is_optional_port(host.get(colon..).unwrap_or_default())
            {
                return Err(Why::Port);
            }
            unescape(host, Part::Host)
        }
    }
}

fn is_optional_port(text: &str) -> bool {
    text.is_empty()
        || text.strip_prefix(':').is_some_and(|port| port.bytes().all(|it| it.is_ascii_digit()))
}

/// The host without brackets, and the port.
fn take_apart(host: &str) -> (String, String) {
    let colon = host.rfind(':').filter(|&at| is_optional_port(host.get(at..).unwrap_or_default()));
    let (host, port) = host.split_at(colon.unwrap_or(host.len()));
    let bare = host.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(host);
    (bare.to_owned(), port.trim_start_matches(':').to_owned())
}

fn check_user(user: &str) -> Result<(), Why> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&byte);
    if !user.bytes().all(fits) {
        return Err(Why::User);
    }
    unescape(user, Part::Other).map(drop)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Host,
    Zone,
    Other,
}

/// Decodes what is encoded by `%`.
fn unescape(text: &str, part: Part) -> Result<String, Why> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte != b'%' {
            if part != Part::Other && byte.is_ascii() && !is_host_byte(byte) {
                return Err(Why::Host);
            }
            out.push(byte);
            at += 1;
            continue;
        }
        let code =
            text.get(at + 1..at + 3).filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
        let value = code.and_then(|it| u8::from_str_radix(it, 16).ok()).ok_or(Why::Escape)?;
        let fits = match part {
            _ if code == Some("25") => true,
            Part::Host => value >= 0x80,
            Part::Zone => value == b' ' || is_host_byte(value),
            Part::Other => true,
        };
        if !fits {
            return Err(Why::Escape);
        }
        out.push(value);
        at += 3;
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}

fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!\"$&'()*+,-.:;<=>[]_~".contains(&byte)
}
