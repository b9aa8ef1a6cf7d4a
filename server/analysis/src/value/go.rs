//! What Go's own functions make of texts and numbers.

/// Without white space around it, and the length of what stands before.
pub(super) fn trim(text: &str) -> (usize, &str) {
    let trimmed = text.trim_start();
    (text.len() - trimmed.len(), trimmed.trim_end())
}

/// In lower case, each character for itself.
pub(super) fn lower(text: &str) -> String {
    text.chars().map(lower_char).collect()
}

pub(super) fn lower_char(char: char) -> char {
    // Only `İ` has two characters, of which Go takes the first.
    char.to_lowercase().next().unwrap_or(char)
}

/// Why a number is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoNumber {
    Syntax,
    Range,
}

/// A decimal number with or without a sign.
pub(super) fn integer(text: &str) -> Result<i64, NoNumber> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !is_digits(digits) {
        return Err(NoNumber::Syntax);
    }
    text.parse().map_err(|_| NoNumber::Range)
}

/// A decimal number without a sign.
pub(super) fn port(text: &str) -> Result<u16, NoNumber> {
    if !is_digits(text) {
        return Err(NoNumber::Syntax);
    }
    text.parse().map_err(|_| NoNumber::Range)
}

/// A number of digits with or without a point and a sign.
pub(super) fn float(text: &str) -> Result<f64, NoNumber> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !unsigned.bytes().all(|it| it.is_ascii_digit() || it == b'.') {
        return Err(NoNumber::Syntax);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(NoNumber::Range),
        Err(_) => Err(NoNumber::Syntax),
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

/// Where the host and the port stand in `host:port`, `[host]:port`; `None` where Go sees no such thing.
pub(super) fn split_host_port(text: &str) -> Option<(super::Span, super::Span)> {
    let colon = text.rfind(':')?;
    let (host, rest_opening, rest_closing) = if text.starts_with('[') {
        let end = text.find(']')?;
        if end + 1 != colon {
            return None;
        }
        (1..end, 1, end + 1)
    } else {
        (0..colon, 0, 0)
    };
    let has = |from: usize, char: char| text.get(from..).is_some_and(|rest| rest.contains(char));
    let is_v6 = host.start == 1;
    if (!is_v6 && text.get(host.clone())?.contains(':'))
        || has(rest_opening, '[')
        || has(rest_closing, ']')
    {
        return None;
    }
    Some((host, colon + 1..text.len()))
}

/// A host and a port as one text.
pub(super) fn join_host_port(host: &str, port: &str) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// An IP address, of version 6 with or without a zone.
pub(super) fn ip(text: &str) -> Option<(core::net::IpAddr, &str)> {
    match text.split_once('%') {
        Some((address, zone)) if !zone.is_empty() => {
            Some((core::net::IpAddr::V6(address.parse().ok()?), zone))
        }
        Some(_) => None,
        None => Some((text.parse().ok()?, "")),
    }
}
