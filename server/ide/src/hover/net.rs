//! Network addresses: where Caddy connects to, and where it listens.

use crate::docs::code;
use analysis::value::address::{self, Place};
use analysis::value::mode::Mode;
use analysis::value::upstream::{self, Port, Scheme};

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
    let upstream = upstream::parse(text).value().filter(|_| !text.is_empty())?;
    let name = &*upstream.host.value;
    let ports = match &upstream.port {
        Port::Written(ports) => Some(ports.value.normal()),
        Port::Opaque(span) => text.get(span.clone()).map(str::to_owned),
        Port::Default(_) | Port::None => None,
    };
    let default = match upstream.port {
        Port::Default(port) => Some(port),
        _ => None,
    };
    let Some(network) = &upstream.network else {
        let place = host_port(name, ports.as_deref(), Side::Connect, default)?;
        return Some(match upstream.scheme.map(|it| it.value) {
            Some(Scheme::Http) => format!("plain HTTP, {place}"),
            Some(Scheme::Https) => format!("HTTP over TLS, {place}"),
            Some(Scheme::H2c) => format!("HTTP/2 without TLS, {place}"),
            None => place,
        });
    };
    if address::is_unix(&network.value) || address::is_descriptor(&network.value) {
        return address(text, Side::Connect, None);
    }
    in_network(&network.value, &host_port(name, ports.as_deref(), Side::Connect, default)?)
}

/// Where Caddy listens.
pub(super) fn listener(text: &str) -> Option<String> {
    address(text, Side::Listen, None)
}

/// Where a site listens, whose address gives the port.
pub(super) fn bind(text: &str) -> Option<String> {
    let bind = address::parse(text).value().filter(|_| !text.is_empty())?;
    match &bind.place {
        Place::Host { host: name, .. } if bind.network.is_none() => {
            Some(format!("listens on {}", host(&name.value, Side::Listen)))
        }
        _ => address(text, Side::Listen, None),
    }
}

/// A DNS server.
pub(super) fn resolver(text: &str) -> Option<String> {
    address(text, Side::Connect, Some(53))
}

fn address(text: &str, side: Side, default: Option<u16>) -> Option<String> {
    let address = address::parse(text).value().filter(|_| !text.is_empty())?;
    let network = address.network();
    match &address.place {
        Place::Socket { path, .. } if network == "unix:" => Some(format!(
            "no Unix socket: the network would be {}; a socket is {}",
            code(network),
            code(&format!("unix//{}", path.value.trim_start_matches('/')))
        )),
        Place::Socket { path, mode } => {
            let mode = mode.as_ref().and_then(|it| Some((it.value, text.get(it.span.clone())?)));
            address.has_known_network().then(|| socket(network, &path.value, mode, side))
        }
        Place::Descriptor(number) => {
            let number = code(&number.value);
            match network {
                "fd" => Some(format!("file descriptor {number} that Caddy inherits")),
                "fdgram" => {
                    Some(format!("file descriptor {number} that Caddy inherits, for datagrams"))
                }
                _ => None,
            }
        }
        Place::Host { host, ports } => {
            let ports = ports.as_ref().map(|it| it.value.normal());
            let place = host_port(&host.value, ports.as_deref(), side, default)?;
            if address.network.is_none() { Some(place) } else { in_network(network, &place) }
        }
    }
}

fn in_network(network: &str, place: &str) -> Option<String> {
    let protocol = match network {
        "tcp" | "tcp4" | "tcp6" => "TCP",
        "udp" | "udp4" | "udp6" => "UDP",
        _ => return None,
    };
    let family = match network.chars().last() {
        Some('4') => " over IPv4 only",
        Some('6') => " over IPv6 only",
        _ => "",
    };
    Some(format!("{protocol}{family}, {place}"))
}

fn socket(network: &str, path: &str, mode: Option<(Mode, &str)>, side: Side) -> String {
    let kind = match network {
        "unixgram" => "Unix socket for datagrams",
        "unixpacket" => "Unix socket that keeps packets apart",
        "unix+h2c" => "HTTP/2 without TLS on the Unix socket",
        _ => "Unix socket",
    };
    let place = match path.chars().next() {
        Some('/' | '{') => "",
        Some('@') => " (abstract, without a file; Linux only)",
        _ => " (relative to the directory in which Caddy was started)",
    };
    let created = match (mode, side) {
        (Some((mode, text)), Side::Listen) => {
            format!(", created with mode {} ({})", code(text), code(&mode.letters()))
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

fn host_port(name: &str, ports: Option<&str>, side: Side, default: Option<u16>) -> Option<String> {
    if name.contains(['/', ' ']) || (name.is_empty() && ports.is_none()) {
        return None;
    }
    let ports = match (ports, default) {
        (None, Some(default)) if !name.contains('{') => format!(", port {default} (the default)"),
        (None, _) => String::new(),
        (Some("0"), _) => ", any free port".to_owned(),
        (Some(range), _) if range.contains('-') && !range.contains('{') => {
            let what = if side == Side::Connect { ", one upstream for each" } else { "" };
            format!(", ports {range}{what}")
        }
        (Some(port), _) => format!(", port {port}"),
    };
    Some(format!("{}{ports}", host(name, side)))
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
        assert_eq!(says("{env.A}"), "host `{env.A}`");
        assert_eq!(says("{env.A:b}"), "", "Caddy takes what follows the colon for the port");
        assert_eq!(
            says("unix+h2c//run/a|0660").split('.').next(),
            says("unix+h2c//run/a").split('.').next()
        );
        assert_eq!(
            says("tcp4/a:1-2"),
            "TCP over IPv4 only, host `a`, ports 1-2, one upstream for each"
        );
        assert_eq!(says("http://a/"), "");
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
        assert_eq!(bind("10.0.0.1:80"), bind("10.0.0.1"), "Caddy ignores the port here");
        assert_eq!(listener("unix//run/a|9"), None);
        assert_eq!(bind("::").as_deref(), Some("listens on all interfaces"));
        assert_eq!(
            resolver("1.1.1.1").as_deref(),
            Some("address `1.1.1.1`, port 53 (the default)")
        );
    }
}
