//! Where a reverse proxy connects to: a network address or a URL without a path.

use super::address::{self, Address, Place, Ports};
use super::url::{self, Url};
use super::{At, Parsed, Refusal, Span, go, with_holes};

/// An upstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upstream {
    /// The scheme, if the text has one; `unix+h2c` stands for h2c.
    pub scheme: Option<At<Scheme>>,
    /// The network, if the text names one; else it is `tcp`.
    pub network: Option<At<String>>,
    /// The host without brackets, the path of a socket, or the number of a descriptor.
    pub host: At<String>,
    /// The port.
    pub port: Port,
    /// What Caddy dials: `host:port`, or `network/…`, with all ports of a range.
    pub dial: String,
    range: Option<(String, Ports)>,
}

/// How Caddy speaks with an upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// HTTP without TLS.
    Http,
    /// HTTP over TLS.
    Https,
    /// HTTP/2 without TLS.
    H2c,
}

/// The port of an upstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Port {
    /// As written.
    Written(At<Ports>),
    /// Written with a part in braces, known only for each request.
    Opaque(Span),
    /// Not written; that of the scheme.
    Default(u16),
    /// Not written, and none is added: sockets have none, and a host in braces may bring one.
    None,
}

/// Why a text is no upstream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// No URL.
    Url,
    /// A brace in a URL.
    Brace,
    /// A port that is no number.
    BadPort,
    /// Something behind the host and the port of a URL: a path, even `/`, a query or a fragment.
    More,
    /// A scheme and a port that do not belong together.
    Conflict,
    /// `ws` or `wss`, which only browsers need.
    WebSocket,
    /// Another scheme than `http`, `https` and `h2c`.
    UnknownScheme,
    /// The network address.
    Address(address::Why),
}

impl Scheme {
    /// How it is written.
    pub fn name(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
            Scheme::H2c => "h2c",
        }
    }

    /// The port that it stands for.
    pub fn port(self) -> u16 {
        match self {
            Scheme::Http | Scheme::H2c => 80,
            Scheme::Https => 443,
        }
    }

    fn of(name: &str) -> Option<Scheme> {
        [Scheme::Http, Scheme::Https, Scheme::H2c].into_iter().find(|it| it.name() == name)
    }
}

impl Upstream {
    /// What Caddy dials, one after the other: each port of a range is an upstream of its own, for which Caddy forgets
    /// the network.
    pub fn dials(&self) -> Vec<String> {
        match &self.range {
            Some((host, ports)) => (ports.first..=ports.last)
                .map(|port| go::join_host_port(host, &port.to_string()))
                .collect(),
            None => vec![self.dial.clone()],
        }
    }

    /// The shortest way to write it with all that it stands for.
    pub fn normal(&self) -> String {
        match &self.scheme {
            Some(scheme) if self.network.is_none() => {
                format!("{}://{}", scheme.value.name(), self.dial)
            }
            Some(_) => self.dial.replacen("unix/", "unix+h2c/", 1),
            None => self.dial.clone(),
        }
    }
}

/// Reads an upstream.
pub fn parse(text: &str) -> Parsed<Upstream, Why> {
    with_holes(text, |masked| {
        if masked.contains("://") { by_url(text, masked) } else { by_address(text, masked) }
    })
}

/// What a URL says; braces in it are refused by Caddy, or filled before it reads them.
fn by_url(text: &str, masked: &str) -> Result<Upstream, Refusal<Why>> {
    let refuse = |why, span| Err(Refusal::new(why, span));
    let colons = masked.find("://").unwrap_or_default();
    let authority = colons + 3..authority_end(masked, colons + 3);
    if let Some(brace) = masked.find('{') {
        return refuse(Why::Brace, brace..brace + 1);
    }
    let (url, ports) = read_url(masked, &authority)?;
    if url.has_more {
        return refuse(Why::More, authority.end..text.len());
    }
    let At { value: port, span } = ports
        .unwrap_or_else(|| At { value: url.port.clone(), span: port_span(masked, &authority) });
    let scheme_span = 0..colons;
    let scheme = match (&*url.scheme, Scheme::of(&url.scheme)) {
        (_, Some(scheme)) => scheme,
        ("ws" | "wss", _) => return refuse(Why::WebSocket, scheme_span),
        _ => return refuse(Why::UnknownScheme, scheme_span),
    };
    let other = if scheme == Scheme::Https { "80" } else { "443" };
    if port == other {
        return refuse(Why::Conflict, span);
    }
    let written = if port.is_empty() { scheme.port().to_string() } else { port.clone() };
    let mut dial = go::join_host_port(&url.host, &written);
    let read = check(&dial, &span, text)?;
    let mut range = range_of(&port, "", &dial, &read);
    let mut port =
        if port.is_empty() { Port::Default(scheme.port()) } else { written_port(&read, span) };
    let host_span = host_span(masked, &authority);
    let mut host = url.host;
    // Where letters stand for what is filled in, that is put back.
    if text != masked {
        text.get(host_span.clone()).unwrap_or_default().clone_into(&mut host);
        dial = go::join_host_port(&host, &written);
        range = range.map(|(_, ports)| (host.clone(), ports));
        if host.ends_with('}') && matches!(port, Port::Default(_)) {
            port = Port::None;
            dial.clone_from(&host);
        }
    }
    let host = At { value: host, span: host_span };
    let scheme = Some(At { value: scheme, span: scheme_span });
    Ok(Upstream { scheme, network: None, host, port, dial, range })
}

/// Reads a URL, and the range of ports in the place of its port.
fn read_url(text: &str, authority: &Span) -> Result<(Url, Option<At<String>>), Refusal<Why>> {
    let refusal = |why| match why {
        url::Why::Port => Refusal::new(Why::BadPort, port_span(text, authority)),
        _ => Refusal::new(Why::Url, 0..text.len()),
    };
    let why = match url::parse(text) {
        Ok(url) => return Ok((url, None)),
        Err(why) => why,
    };
    // Go knows no ranges of ports, so Caddy looks for one in what Go complains of, which leaves fragments out.
    let complaint = text.split('#').next().unwrap_or_default();
    let is_range =
        (why == url::Why::Port || complaint.contains("invalid port")) && complaint.contains('-');
    let Some((_, ports)) = text.rsplit_once(':').filter(|_| is_range) else {
        return Err(refusal(why));
    };
    let span = text.len() - ports.len()..text.len();
    if ports.matches('-').count() != 1 {
        return Err(Refusal::new(Why::BadPort, span));
    }
    // Caddy puts another port wherever the range stands.
    let url = url::parse(&text.replace(ports, "0")).map_err(refusal)?;
    Ok((url, Some(At { value: ports.to_owned(), span })))
}

fn by_address(text: &str, masked: &str) -> Result<Upstream, Refusal<Why>> {
    let split = address::split(masked)
        .map_err(|span| Refusal::new(Why::Address(address::Why::BadHost), span))?;
    let at = |span: Span| At { value: text.get(span.clone()).unwrap_or_default().to_owned(), span };
    let host = at(split.host);
    let mut network = split.network.filter(|it| !it.value.is_empty());
    let mut scheme = None;
    if let Some(network) = network.as_mut().filter(|it| it.value == "unix+h2c") {
        "unix".clone_into(&mut network.value);
        scheme = Some(At { value: Scheme::H2c, span: network.span.clone() });
    }
    let name = network.as_ref().map_or("", |it| &*it.value);
    let is_local = address::is_unix(name) || address::is_descriptor(name);
    let port = text.get(split.port.clone()).unwrap_or_default();
    let is_default = port.is_empty() && !host.value.contains('{') && !is_local;
    let written = if is_default { "80" } else { port };
    let dialled = dial(name, &host.value, written);
    if written.contains('{') && written.contains('}') {
        return Ok(Upstream {
            scheme,
            network,
            host,
            port: Port::Opaque(split.port),
            dial: dialled,
            range: None,
        });
    }
    // Brackets of what is filled in are none of the address.
    let masked_host = masked.get(host.span.clone()).unwrap_or_default();
    let masked_dial = dial(name, masked_host, written);
    let read = check(&masked_dial, &split.port, text)?;
    let range = range_of(written, name, &masked_dial, &read);
    let range =
        range.map(|(it, ports)| (if text == masked { it } else { host.value.clone() }, ports));
    let port = match written {
        "" => Port::None,
        _ if is_default => Port::Default(80),
        _ => written_port(&read, split.port),
    };
    Ok(Upstream { scheme, network, host, port, dial: dialled, range })
}

/// What Caddy makes of the parts again.
fn dial(network: &str, host: &str, port: &str) -> String {
    let is_local = address::is_unix(network) || address::is_descriptor(network);
    let place = if is_local || port.is_empty() && (!network.is_empty() || host.contains('{')) {
        host.to_owned()
    } else {
        go::join_host_port(host, port)
    };
    if network.is_empty() { place } else { format!("{network}/{place}") }
}

/// Caddy reads what it will dial once more, as a network address.
fn check(dial: &str, port: &Span, text: &str) -> Result<Address, Refusal<Why>> {
    address::read(dial, dial).map_err(|refusal| {
        let span = match refusal.why {
            address::Why::Mode(_) => text.find('|').map_or(0, |bar| bar + 1)..text.len(),
            _ if port.is_empty() => 0..text.len(),
            _ => port.clone(),
        };
        Refusal::new(Why::Address(refusal.why), span)
    })
}

fn written_port(read: &Address, span: Span) -> Port {
    match &read.place {
        Place::Host { ports: Some(ports), .. } => Port::Written(At { value: ports.value, span }),
        _ => Port::None,
    }
}

/// The host and the ports that Caddy dials one after the other.
fn range_of(port: &str, network: &str, dial: &str, read: &Address) -> Option<(String, Ports)> {
    if !port.contains('-') || address::is_unix(network) {
        return None;
    }
    Some(match &read.place {
        Place::Host { host, ports: Some(ports) } => (host.value.clone(), ports.value),
        // A slash in the host or the port has made something else of them.
        Place::Host { host, ports: None } => (host.value.clone(), Ports { first: 0, last: 0 }),
        Place::Socket { .. } | Place::Descriptor(_) => {
            let rest = dial.split_once('/').map_or(dial, |(_, rest)| rest);
            (rest.to_owned(), Ports { first: 0, last: 0 })
        }
    })
}

/// Where the host and the port of a URL end.
fn authority_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    start + rest.find(['/', '?', '#']).unwrap_or(rest.len())
}

/// Where the port stands among them; at the end, if there is none.
fn port_span(text: &str, authority: &Span) -> Span {
    let start = host_start(text, authority);
    let host = text.get(start..authority.end).unwrap_or_default();
    let is_port = |&colon: &usize| !host.get(colon..).is_some_and(|it| it.contains(']'));
    let port = host.rfind(':').filter(is_port).map_or(authority.end, |colon| start + colon + 1);
    port..authority.end
}

/// Where the host stands among them, without brackets.
fn host_span(text: &str, authority: &Span) -> Span {
    let start = host_start(text, authority);
    let host = text.get(start..authority.end).unwrap_or_default();
    match (host.strip_prefix('['), host.find(']'), host.find(':')) {
        (Some(_), Some(end), _) => start + 1..start + end,
        (_, _, Some(end)) => start..start + end,
        _ => start..authority.end,
    }
}

/// Where the name and the password of a user end.
fn host_start(text: &str, authority: &Span) -> usize {
    let user = text.get(authority.clone()).and_then(|it| it.rfind('@'));
    authority.start + user.map_or(0, |at| at + 1)
}
