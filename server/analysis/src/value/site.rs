//! Addresses of sites: `scheme://host:port/path`.

use super::go::{self, NoNumber};
use super::{At, Parsed, Refusal, Span, with_holes};

/// The address of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteAddress {
    /// The scheme as written.
    pub scheme: Option<At<String>>,
    /// The host without brackets as written; empty where there is none.
    pub host: At<String>,
    /// The port as written.
    pub port: Option<At<String>>,
    /// The path with its slash.
    pub path: Option<At<String>>,
}

/// Why a text is no address of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A port that is no number; neither ranges nor placeholders are possible.
    BadPort,
    /// A port above 65535, or a negative one.
    PortOutOfRange,
}

/// Of longer texts Caddy reads only the beginning, in bytes.
const MAX: usize = 4096;

impl SiteAddress {
    /// The scheme in lower case; empty where there is none.
    pub fn normal_scheme(&self) -> String {
        self.scheme.as_ref().map(|it| lower(&it.value)).unwrap_or_default()
    }

    /// The host in lower case except in braces, and IPv6 addresses in their shortest form.
    pub fn normal_host(&self) -> String {
        let host = self.host.value.trim();
        match go::ip(host) {
            Some((core::net::IpAddr::V6(ip), zone)) if ip.to_ipv4_mapped().is_none() => {
                lower(&if zone.is_empty() { ip.to_string() } else { format!("{ip}%{zone}") })
            }
            _ => lower(host),
        }
    }

    /// Its parts in their normal forms.
    pub fn normal(&self) -> String {
        let mut out = self.normal_scheme();
        if !out.is_empty() {
            out += "://";
        }
        let host = self.normal_host();
        out += &match &self.port {
            Some(port) => go::join_host_port(&host, &port.value),
            None => host,
        };
        out + self.path.as_ref().map_or("", |it| &it.value)
    }
}

/// Reads the address of a site.
pub fn parse(text: &str) -> Parsed<SiteAddress, Why> {
    with_holes(text, |masked| read(text, masked))
}

fn read(text: &str, masked: &str) -> Result<SiteAddress, Refusal<Why>> {
    let cut = || (0..=MAX).rev().find_map(|end| masked.get(..end));
    let masked = if masked.len() > MAX { cut().unwrap_or(masked) } else { masked };
    let (start, trimmed) = go::trim(masked);
    let end = start + trimmed.len();
    let at = |span: Span| At { value: text.get(span.clone()).unwrap_or_default().to_owned(), span };
    let (scheme, start) = match trimmed.find("://") {
        Some(colon) => (Some(at(start..start + colon)), start + colon + 3),
        None => (None, start),
    };
    let rest = masked.get(start..end).unwrap_or_default();
    let slash = start + rest.find('/').unwrap_or(rest.len());
    let path = (slash < end).then(|| at(slash..end));
    let authority = masked.get(start..slash).unwrap_or_default();
    let split = go::split_host_port(authority)
        .or_else(|| go::split_host_port(&format!("{authority}:")))
        .unwrap_or((0..authority.len(), authority.len()..authority.len()));
    let shift = |it: Span| (it.start + start).min(slash)..(it.end + start).min(slash);
    let (host, port) = (at(shift(split.0)), at(shift(split.1)));
    let port = (!port.span.is_empty()).then_some(port);
    if let Some(port) = &port {
        let refuse = |why| Err(Refusal::new(why, port.span.clone()));
        match go::integer(masked.get(port.span.clone()).unwrap_or_default()) {
            Ok(0..=65535) => {}
            Err(NoNumber::Syntax) => return refuse(Why::BadPort),
            Ok(_) | Err(NoNumber::Range) => return refuse(Why::PortOutOfRange),
        }
    }
    Ok(SiteAddress { scheme, host, port, path })
}

/// In lower case, except in braces.
fn lower(text: &str) -> String {
    let (mut is_escaped, mut is_inside) = (false, false);
    let mut out = String::new();
    for char in text.chars() {
        if char == '\\' && !is_escaped {
            is_escaped = true;
            out.push(char);
            continue;
        }
        if !is_escaped {
            is_inside = char == '{' || (is_inside && char != '}');
        }
        out.push(if is_inside { char } else { go::lower_char(char) });
        is_escaped = false;
    }
    out
}
