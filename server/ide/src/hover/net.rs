//! Network addresses: where Caddy connects to, and where it listens.

mod socket;

use super::proxy::Proxy;
use crate::docs::code;
use analysis::value::address::{self, Place, Ports};
use analysis::value::upstream::{self, Port, Scheme, Upstream};
use catalog::{Entry, Ty};

/// What an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// A proxy connects to it.
    Upstream,
    /// Caddy connects to it, not to speak HTTP as a proxy.
    Peer,
    /// A DNS server.
    Resolver,
    /// The admin API listens there.
    Admin,
    /// A site listens there, whose own address gives the port.
    Bind,
    /// Something else listens there.
    Listener,
}

impl Use {
    /// What the addresses of a parameter of this type are for.
    pub(super) fn of(entry: &Entry, ty: &Ty) -> Option<Use> {
        let Ty::Named(ty) = ty else { return None };
        Some(match &**ty {
            "upstream" => Use::Upstream,
            "host_port" => Use::Peer,
            "resolver" => Use::Resolver,
            "bind_host" => Use::Bind,
            "listener" => Use::Listener,
            "network_address" if entry.plugin.is_some() => Use::Listener,
            "network_address" => match &*entry.name {
                "admin" => Use::Admin,
                _ => Use::Peer,
            },
            _ => return None,
        })
    }

    fn side(self) -> Side {
        match self {
            Use::Upstream | Use::Peer | Use::Resolver => Side::Connect,
            Use::Admin | Use::Bind | Use::Listener => Side::Listen,
        }
    }
}

/// On which side of a connection an address stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Caddy connects to it.
    Connect,
    /// Caddy listens there.
    Listen,
}

/// What is said of an address.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// What it is, in a few words.
    pub(super) what: String,
    /// What follows from it.
    pub(super) facts: Vec<String>,
}

impl Said {
    fn new(what: impl Into<String>) -> Said {
        Said { what: what.into(), facts: Vec::new() }
    }

    fn fact(&mut self, fact: impl Into<String>) {
        self.facts.push(fact.into());
    }
}

/// What an address means.
pub(super) fn said(text: &str, use_: Use, proxy: Proxy) -> Option<Said> {
    if text.is_empty() {
        return None;
    }
    match use_ {
        Use::Upstream => upstream(text, proxy),
        Use::Resolver => address(text, use_, Some(53)),
        Use::Bind => bind(text),
        Use::Peer | Use::Admin | Use::Listener => address(text, use_, None),
    }
}

fn upstream(text: &str, proxy: Proxy) -> Option<Said> {
    let upstream = upstream::parse(text).value()?;
    let network = upstream.network.as_ref().map(|it| &*it.value);
    if let Some(network) = network
        && (address::is_unix(network) || address::is_descriptor(network))
    {
        let mut said = address(text, Use::Upstream, None)?;
        if address::is_known_network(network) && address::is_unix(network) {
            said.facts.extend(proxy.speaks(&upstream));
        }
        return Some(said);
    }
    let name = &*upstream.host.value;
    let (ports, default) = match &upstream.port {
        Port::Written(ports) => (Some(ports.value.normal()), None),
        Port::Opaque(span) => (text.get(span.clone()).map(str::to_owned), None),
        Port::Default(port) => (None, Some(*port)),
        Port::None => (None, None),
    };
    let place = host_port(name, ports.as_deref(), Side::Connect, default)?;
    let what = match (network, upstream.scheme.as_ref().map(|it| it.value)) {
        (Some(network), _) => in_network(network, &place)?,
        (None, Some(Scheme::Http)) => format!("plain HTTP, {place}"),
        (None, Some(Scheme::Https)) => format!("HTTP over TLS, {place}"),
        (None, Some(Scheme::H2c)) => format!("HTTP/2 without TLS, {place}"),
        (None, None) => place,
    };
    let mut said = Said::new(what);
    said.facts.extend(dials(&upstream, text));
    said.facts.extend(proxy.speaks(&upstream));
    Some(said)
}

/// What Caddy dials.
fn dials(upstream: &Upstream, text: &str) -> Vec<String> {
    let dials = upstream.dials();
    let mut out = Vec::new();
    match &*dials {
        [first, .., last] => out.push(format!(
            "{} upstreams, {} to {}; for each request `lb_policy` picks one, `random` by default",
            dials.len(),
            code(first),
            code(last)
        )),
        [dial] if dial != text && !dial.contains('{') => {
            out.push(format!("Caddy dials {}", code(dial)));
        }
        _ => {}
    }
    let host = &*upstream.host.value;
    let is_name = host.parse::<core::net::IpAddr>().is_err() && !host.contains(['{', '/']);
    if is_name && !matches!(host, "" | "localhost") {
        out.push("The name is looked up anew for each new connection".to_owned());
    }
    out
}

/// Where a site listens, whose address gives the port.
fn bind(text: &str) -> Option<Said> {
    let bind = address::parse(text).value()?;
    match &bind.place {
        Place::Host { host: name, ports } if bind.network.is_none() => {
            let mut said = Said::new(format!("listens on {}", host(&name.value, Side::Listen)));
            said.fact(match ports {
                None => "The port is that of the site's address",
                Some(_) => "The port is that of the site's address; the one written here counts for nothing",
            });
            Some(said)
        }
        _ => address(text, Use::Bind, None),
    }
}

fn address(text: &str, use_: Use, default: Option<u16>) -> Option<Said> {
    let address = address::parse(text).value()?;
    let network = address.network();
    let side = use_.side();
    match &address.place {
        Place::Socket { path, .. } if network == "unix:" => {
            let mut said = Said::new(format!(
                "no Unix socket: the network would be {}, which there is not; a socket is {}",
                code(network),
                code(&format!("unix//{}", path.value.trim_start_matches('/')))
            ));
            said.fact(match side {
                Side::Connect if use_ == Use::Upstream => {
                    "Every request fails with 502; log: `unknown network unix:`"
                }
                Side::Connect => "Every connection fails: `unknown network unix:`",
                Side::Listen => "Caddy does not start with it: `unknown network unix:`",
            });
            Some(said)
        }
        Place::Socket { path, mode } => {
            let mode = mode.as_ref().map(|it| it.value);
            address.has_known_network().then(|| match side {
                Side::Connect => socket::dialled(network, &path.value, mode, use_),
                Side::Listen => socket::made(network, &path.value, mode, use_ == Use::Admin),
            })
        }
        Place::Descriptor(number) => {
            let kind = match network {
                "fd" => "",
                "fdgram" => ", for datagrams",
                _ => return None,
            };
            if side == Side::Connect {
                let mut said = Said::new("file descriptors are for listeners only");
                said.fact("Every request fails with 502; log: `unknown network fd`");
                return Some(said);
            }
            let number = code(&number.value);
            let mut said = Said::new(format!("file descriptor {number} that Caddy inherits{kind}"));
            said.fact("Whoever starts Caddy opens it; of the sockets that systemd hands over the first is 3");
            Some(said)
        }
        Place::Host { host, ports } => {
            let range = ports.as_ref().map(|it| it.value);
            let ports = range.map(Ports::normal);
            let place = host_port(&host.value, ports.as_deref(), side, default)?;
            let what = if address.network.is_none() { place } else { in_network(network, &place)? };
            let mut said = Said::new(what);
            if use_ == Use::Admin {
                said.facts.extend(admin_host(&host.value).map(str::to_owned));
            }
            if let Some(range) = range.filter(|it| it.count() > 1 && side == Side::Listen) {
                said.fact(format!("{} ports, both ends included", range.count()));
            }
            Some(said)
        }
    }
}

/// Who reaches the admin API.
fn admin_host(host: &str) -> Option<&'static str> {
    let is_local = host == "localhost" || host == "::1" || host.starts_with("127.");
    let is_open = matches!(host, "" | "0.0.0.0" | "::");
    if is_local {
        Some("Every user and program of this machine can read and replace the configuration")
    } else if is_open {
        Some(
            "Whoever reaches this port, also from other machines, can read and replace the configuration",
        )
    } else {
        None
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

fn host_port(name: &str, ports: Option<&str>, side: Side, default: Option<u16>) -> Option<String> {
    if name.contains(['/', ' ']) || (name.is_empty() && ports.is_none()) {
        return None;
    }
    let ports = match (ports, default) {
        (None, Some(default)) if !name.contains('{') => format!(", port {default} (the default)"),
        (None, _) => String::new(),
        (Some("0"), _) => ", any free port".to_owned(),
        (Some(range), _) if range.contains('-') && !range.contains('{') => {
            format!(", ports {range}")
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

    /// What is said in a few words, then each fact.
    fn all(text: &str, use_: Use) -> String {
        let said = said(text, use_, Proxy::default()).unwrap_or_default();
        [vec![said.what], said.facts].concat().join(" | ")
    }

    fn what(text: &str, use_: Use) -> String {
        said(text, use_, Proxy::default()).unwrap_or_default().what
    }

    #[test]
    fn upstreams() {
        let says = |text| what(text, Use::Upstream);
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
        assert_eq!(says("10.0.0.1:8001-8004"), "address `10.0.0.1`, ports 8001-8004");
        assert_eq!(says("{vars.backend}:8080"), "host `{vars.backend}`, port 8080");
        assert_eq!(says("{env.A}"), "host `{env.A}`");
        assert_eq!(says("{env.A:b}"), "", "Caddy takes what follows the colon for the port");
        assert_eq!(says("tcp4/a:1-2"), "TCP over IPv4 only, host `a`, ports 1-2");
        assert_eq!(says("http://a/"), "");
        assert_eq!(says("unix//run/app.sock"), "Unix socket `/run/app.sock`");
        assert_eq!(says("unix+h2c//run/a"), "HTTP/2 without TLS on the Unix socket `/run/a`");
        assert!(says("unix:/run/app.sock").contains("a socket is `unix//run/app.sock`"));
        assert_eq!(says("wss://x"), "");
        assert_eq!(says(""), "");
        let all = |text| all(text, Use::Upstream);
        assert!(all("app").contains("Caddy dials `app:80`"));
        assert!(
            all("10.0.0.1:8001-8004").contains("4 upstreams, `10.0.0.1:8001` to `10.0.0.1:8004`")
        );
        assert!(
            all("unix/app.sock").contains("counts from the directory in which Caddy was started")
        );
        assert!(all("unix/@app").contains("abstract"));
        assert!(all("unix//run/a|0600").contains("`/run/a|0600`"));
    }

    #[test]
    fn listeners() {
        let says = |text| what(text, Use::Listener);
        assert_eq!(says(":443"), "all interfaces, port 443");
        assert_eq!(
            says("tcp6/[::]:8000-8005"),
            "TCP over IPv6 only, all interfaces, ports 8000-8005"
        );
        assert_eq!(says("unix//run/a|9"), "");
        assert_eq!(says("fd/3"), "file descriptor `3` that Caddy inherits");
        assert!(all("unix//run/admin.sock|0660", Use::Admin).contains("Mode `0660` (`rw-rw----`)"));
        assert!(all("unix//run/a", Use::Bind).contains("Mode `0200` (`-w-------`), the default"));
        assert!(all("unix/@a", Use::Bind).contains("Every user of this machine"));
        assert_eq!(what("10.0.0.1", Use::Bind), "listens on address `10.0.0.1`");
        assert_eq!(what("10.0.0.1:80", Use::Bind), what("10.0.0.1", Use::Bind));
        assert_eq!(what("::", Use::Bind), "listens on all interfaces");
        assert_eq!(what("1.1.1.1", Use::Resolver), "address `1.1.1.1`, port 53 (the default)");
    }
}
