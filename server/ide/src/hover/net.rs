//! Network addresses: where Caddy connects to, and where it listens.

use crate::docs::code;

/// On which side of a connection an address stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Caddy connects to it.
    Connect,
    /// Caddy listens there.
    Listen,
}

/// Where a proxy connects to.
pub(super) fn upstream(text: &str) -> Option<String> {
    let Some((scheme, authority)) = text.split_once("://") else {
        return address(text, Side::Connect, Some("80"));
    };
    let (protocol, port) = match scheme {
        "http" => ("plain HTTP", "80"),
        "https" => ("HTTP over TLS", "443"),
        "h2c" => ("HTTP/2 without TLS", "80"),
        _ => return None,
    };
    Some(format!("{protocol}, {}", host_port(authority, Side::Connect, Some(port))?))
}

/// Where Caddy listens.
pub(super) fn listener(text: &str) -> Option<String> {
    address(text, Side::Listen, None)
}

/// Where a site listens, whose address gives the port.
pub(super) fn bind(text: &str) -> Option<String> {
    match text {
        "" => None,
        _ if text.contains('/') => address(text, Side::Listen, None),
        _ => Some(format!("listens on {}", host(text.trim_matches(['[', ']']), Side::Listen))),
    }
}

/// A DNS server.
pub(super) fn resolver(text: &str) -> Option<String> {
    address(text, Side::Connect, Some("53"))
}

fn address(text: &str, side: Side, port: Option<&str>) -> Option<String> {
    let Some((network, rest)) = text.split_once('/') else {
        return host_port(text, side, port);
    };
    let network = network.trim().to_ascii_lowercase();
    match &*network {
        "unix" | "unixgram" | "unixpacket" | "unix+h2c" => Some(socket(&network, rest, side)),
        "unix:" => Some(format!(
            "no Unix socket: the network would be {}; a socket is {}",
            code(&network),
            code(&format!("unix//{}", rest.trim_start_matches('/')))
        )),
        "fd" => Some(format!("file descriptor {} that Caddy inherits", code(rest))),
        "fdgram" => {
            Some(format!("file descriptor {} that Caddy inherits, for datagrams", code(rest)))
        }
        "tcp" | "tcp4" | "tcp6" | "udp" | "udp4" | "udp6" => {
            let family = match network.chars().last() {
                Some('4') => " over IPv4 only",
                Some('6') => " over IPv6 only",
                _ => "",
            };
            let protocol = network.get(..3).unwrap_or_default().to_ascii_uppercase();
            Some(format!("{protocol}{family}, {}", host_port(rest, side, port)?))
        }
        _ => None,
    }
}

fn socket(network: &str, rest: &str, side: Side) -> String {
    let kind = match network {
        "unixgram" => "Unix socket for datagrams",
        "unixpacket" => "Unix socket that keeps packets apart",
        "unix+h2c" => "HTTP/2 without TLS on the Unix socket",
        _ => "Unix socket",
    };
    let (path, mode) = rest.split_once('|').map_or((rest, None), |(path, mode)| (path, Some(mode)));
    let place = match path.chars().next() {
        Some('/' | '{') => "",
        Some('@') => " (abstract, without a file; Linux only)",
        _ => " (relative to the directory in which Caddy was started)",
    };
    let created = match (mode, side) {
        (Some(mode), Side::Listen) => {
            let shown = permissions(mode).map(|it| format!(" ({})", code(&it))).unwrap_or_default();
            format!(", created with mode {}{shown}", code(mode))
        }
        (None, Side::Listen) if !path.starts_with('@') => {
            ", created with mode `0200`: only Caddy's own user can connect".to_owned()
        }
        _ => String::new(),
    };
    let needs = match side {
        _ if path.starts_with('@') => "",
        Side::Connect => {
            ". Caddy's user needs `x` on every directory of the path and `w` on the socket, else: `permission denied`. \
             `connection refused`: the socket is left over, nobody listens"
        }
        Side::Listen => {
            ". Caddy's user needs `w` and `x` on the directory; whoever connects needs `x` on every directory of the \
             path and `w` on the socket, else: `permission denied`"
        }
    };
    format!("{kind} {}{place}{created}{needs}", code(path))
}

/// `0222` as `-w--w--w-`.
fn permissions(mode: &str) -> Option<String> {
    let bits = u32::from_str_radix(mode, 8).ok().filter(|bits| *bits <= 0o777)?;
    let flag = |index: u32, letter: char| if bits & (1 << index) == 0 { '-' } else { letter };
    Some((0..9).rev().zip("rwxrwxrwx".chars()).map(|(index, letter)| flag(index, letter)).collect())
}

fn host_port(text: &str, side: Side, default: Option<&str>) -> Option<String> {
    if text.is_empty() || text.contains(['/', ' ']) {
        return None;
    }
    let colon = text.rfind(':').filter(|&at| {
        let before = text.get(..at).unwrap_or_default();
        // Colons of an IPv6 address stand in brackets if a port follows, those of placeholders in braces.
        (!before.contains(':') || before.ends_with(']'))
            && !text.get(at..).unwrap_or_default().contains('}')
    });
    let (name, port) = match colon {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?),
        None => (text, ""),
    };
    let name = name.trim_matches(['[', ']']);
    let port = match (port, default) {
        ("", Some(default)) if !name.contains('{') => format!(", port {default} (the default)"),
        ("", _) => String::new(),
        (range, _) if range.contains('-') && !range.contains('{') => {
            let what = if side == Side::Connect { ", one upstream for each" } else { "" };
            format!(", ports {range}{what}")
        }
        ("0", _) => ", any free port".to_owned(),
        (port, _) => format!(", port {port}"),
    };
    Some(format!("{}{port}", host(name, side)))
}

fn host(name: &str, side: Side) -> String {
    match (name, side) {
        ("", Side::Connect) => "this machine".to_owned(),
        ("" | "::", Side::Listen) => "all interfaces".to_owned(),
        ("localhost", _) => "this machine (`localhost`)".to_owned(),
        ("0.0.0.0", Side::Listen) => "all interfaces, IPv4 only".to_owned(),
        (name, _) if name.starts_with("127.") || name == "::1" => {
            format!("this machine ({})", code(name))
        }
        (name, _) => match name.parse::<core::net::IpAddr>() {
            Ok(_) => format!("address {}", code(name)),
            Err(_) => format!("host {}", code(name)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upstreams() {
        let says = |text| upstream(text).unwrap_or_default();
        assert_eq!(says("localhost:8080"), "this machine (`localhost`), port 8080");
        assert_eq!(says("app"), "host `app`, port 80 (the default)");
        assert_eq!(says(":9000"), "this machine, port 9000");
        assert_eq!(
            says("https://api.example.com"),
            "HTTP over TLS, host `api.example.com`, port 443 (the default)"
        );
        assert_eq!(
            says("h2c://[::1]:50051"),
            "HTTP/2 without TLS, this machine (`::1`), port 50051"
        );
        assert_eq!(
            says("10.0.0.1:8001-8004"),
            "address `10.0.0.1`, ports 8001-8004, one upstream for each"
        );
        assert_eq!(says("{vars.backend}:8080"), "host `{vars.backend}`, port 8080");
        assert_eq!(says("{env.A:b}"), "host `{env.A:b}`");
        assert!(
            says("unix//run/app.sock")
                .starts_with("Unix socket `/run/app.sock`. Caddy's user needs `x`")
        );
        assert!(says("unix/app.sock").contains("relative to the directory"));
        assert!(
            says("unix+h2c//run/a").starts_with("HTTP/2 without TLS on the Unix socket `/run/a`.")
        );
        assert_eq!(says("unix/@app"), "Unix socket `@app` (abstract, without a file; Linux only)");
        assert!(says("unix:/run/app.sock").contains("a socket is `unix//run/app.sock`"));
        assert_eq!(says("wss://x"), "");
        assert_eq!(says(""), "");
    }

    #[test]
    fn listeners() {
        let says = |text| listener(text).unwrap_or_default();
        assert_eq!(says(":443"), "all interfaces, port 443");
        assert_eq!(
            says("tcp6/[::]:8000-8005"),
            "TCP over IPv6 only, all interfaces, ports 8000-8005"
        );
        assert!(says("unix//run/admin.sock|0660").starts_with(
            "Unix socket `/run/admin.sock`, created with mode `0660` (`rw-rw----`). "
        ));
        assert!(says("unix//run/a").contains("mode `0200`"));
        assert_eq!(says("fd/3"), "file descriptor `3` that Caddy inherits");
        assert_eq!(bind("10.0.0.1").as_deref(), Some("listens on address `10.0.0.1`"));
        assert_eq!(bind("::").as_deref(), Some("listens on all interfaces"));
        assert_eq!(
            resolver("1.1.1.1").as_deref(),
            Some("address `1.1.1.1`, port 53 (the default)")
        );
    }
}
