//! Network addresses: `network/host:port`, `unix//path|mode`, `fd/3`.

use super::go::{self, NoNumber};
use super::mode::{self, Mode};
use super::{At, Parsed, Refusal, Span, with_holes};

/// A network address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The network in lower case, if the text names one; else it is `tcp`.
    pub network: Option<At<String>>,
    /// Where in the network.
    pub place: Place,
}

/// A place in a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A Unix socket.
    Socket {
        /// Its path, or its name with `@` in front if it has no file.
        path: At<String>,
        /// The mode behind `|`.
        mode: Option<At<Mode>>,
    },
    /// The number of a file descriptor that Caddy inherits.
    Descriptor(At<String>),
    /// A host and ports.
    Host {
        /// The host without brackets; empty where there is none.
        host: At<String>,
        /// The ports, if the text names any.
        ports: Option<At<Ports>>,
    },
}

/// Ports, the first and the last among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    /// The first; 0 is any free one.
    pub first: u16,
    /// The last, not before the first.
    pub last: u16,
}

/// Why a text is no network address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Brackets that do not enclose a host.
    BadHost,
    /// A port that is no number.
    BadPort,
    /// A port above 65535.
    PortTooLarge,
    /// More than 11 characters of ports.
    PortsTooLong,
    /// A last port before the first.
    Backwards,
    /// All ports from 0 to 65535.
    TooManyPorts,
    /// The mode of the socket.
    Mode(mode::Why),
}

/// The text of an address in three parts, as Caddy takes it apart before it looks at ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Split {
    pub network: Option<At<String>>,
    pub host: Span,
    /// Empty where there is none.
    pub port: Span,
}

impl Address {
    /// The name of the network.
    pub fn network(&self) -> &str {
        self.network.as_ref().map_or("tcp", |it| &it.value)
    }

    /// Whether Go or Caddy knows the network; others are left to plugins.
    pub fn has_known_network(&self) -> bool {
        is_known_network(self.network())
    }

    /// The shortest way to write it.
    pub fn normal(&self) -> String {
        let is_implied = match &self.place {
            // Without the network the first part of such a host would be one.
            Place::Host { host, .. } => self.network() == "tcp" && !host.value.contains('/'),
            Place::Socket { .. } | Place::Descriptor(_) => false,
        };
        let network = if is_implied { String::new() } else { format!("{}/", self.network()) };
        let place = match &self.place {
            Place::Socket { path, mode: None } => path.value.clone(),
            Place::Socket { path, mode: Some(mode) } => {
                format!("{}|{}", path.value, mode.value.normal())
            }
            Place::Descriptor(number) => number.value.clone(),
            Place::Host { host, ports: None } if host.value.contains(':') => {
                format!("[{}]", host.value)
            }
            Place::Host { host, ports: None } => host.value.clone(),
            Place::Host { host, ports: Some(ports) } => {
                go::join_host_port(&host.value, &ports.value.normal())
            }
        };
        network + &place
    }
}

impl Ports {
    /// The shortest way to write them: `80`, `8000-8005`.
    pub fn normal(self) -> String {
        if self.first == self.last {
            self.first.to_string()
        } else {
            format!("{}-{}", self.first, self.last)
        }
    }

    /// How many they are.
    pub fn count(self) -> u32 {
        u32::from(self.last.saturating_sub(self.first)) + 1
    }
}

/// Whether a network is one of files: everything that begins with `unix`.
pub fn is_unix(network: &str) -> bool {
    network.starts_with("unix")
}

/// Whether a network is one of file descriptors: everything that begins with `fd`.
pub fn is_descriptor(network: &str) -> bool {
    network.starts_with("fd")
}

/// Whether Go or Caddy knows a network.
pub fn is_known_network(network: &str) -> bool {
    const KNOWN: &[&str] = &[
        "tcp",
        "tcp4",
        "tcp6",
        "udp",
        "udp4",
        "udp6",
        "unix",
        "unixgram",
        "unixpacket",
        "unix+h2c",
        "ip",
        "ip4",
        "ip6",
        "fd",
        "fdgram",
    ];
    KNOWN.contains(&network)
}

/// Reads a network address.
pub fn parse(text: &str) -> Parsed<Address, Why> {
    with_holes(text, |masked| read(text, masked))
}

/// Reads an address whose text may have letters in the place of parts in braces.
pub(super) fn read(text: &str, masked: &str) -> Result<Address, Refusal<Why>> {
    let Split { network, host, port } =
        split(masked).map_err(|span| Refusal::new(Why::BadHost, span))?;
    let network = network.filter(|it| !it.span.is_empty());
    let network = network.map(|it| At { value: lower(text, &it), span: it.span });
    let name = network.as_ref().map_or("tcp", |it| &it.value);
    let place = if is_unix(name) {
        socket(text, host)?
    } else if is_descriptor(name) {
        Place::Descriptor(at(text, host))
    } else {
        let ports = if port.is_empty() { None } else { Some(ports(text, port)?) };
        Place::Host { host: at(text, host), ports }
    };
    Ok(Address { network, place })
}

/// Takes an address apart, or says which part cannot be.
pub(super) fn split(text: &str) -> Result<Split, Span> {
    let (network, start) = match text.split_once('/') {
        Some((network, _)) => {
            let (space, name) = go::trim(network);
            let span = space..space + name.len();
            (Some(At { value: go::lower(name), span }), network.len() + 1)
        }
        None => (None, 0),
    };
    let rest = text.get(start..).unwrap_or_default();
    if network.as_ref().is_some_and(|it| is_unix(&it.value) || is_descriptor(&it.value)) {
        return Ok(Split { network, host: start..text.len(), port: text.len()..text.len() });
    }
    if let Some((host, port)) = go::split_host_port(rest) {
        let shift = |it: Span| it.start + start..it.end + start;
        return Ok(Split { network, host: shift(host), port: shift(port) });
    }
    // Without a port Caddy takes brackets away at both ends, however many.
    let bare = rest.trim_start_matches(['[', ']']);
    let start = start + rest.len() - bare.len();
    let bare = bare.trim_end_matches(['[', ']']);
    let host = start..start + bare.len();
    match bare.find(['[', ']']) {
        Some(at) => Err(start + at..start + at + 1),
        None => Ok(Split { network, host, port: text.len()..text.len() }),
    }
}

fn socket(text: &str, span: Span) -> Result<Place, Refusal<Why>> {
    let address = text.get(span.clone()).unwrap_or_default();
    let Some((path, mode_text)) = address.split_once('|') else {
        return Ok(Place::Socket { path: at(text, span), mode: None });
    };
    let bar = span.start + path.len();
    let mode_span = bar + 1..span.end;
    let mode = mode::read(mode_text)
        .map_err(|refusal| Refusal::new(Why::Mode(refusal.why), mode_span.clone()))?;
    let mode = Some(At { value: mode, span: mode_span });
    Ok(Place::Socket { path: at(text, span.start..bar), mode })
}

fn ports(text: &str, span: Span) -> Result<At<Ports>, Refusal<Why>> {
    let ports = text.get(span.clone()).unwrap_or_default();
    if ports.len() > "65535-65535".len() {
        return Err(Refusal::new(Why::PortsTooLong, span));
    }
    let dash = ports.find('-').map(|at| span.start + at);
    let first = port(text, span.start..dash.unwrap_or(span.end))?;
    let last = dash.map_or(Ok(first), |dash| port(text, dash + 1..span.end))?;
    if last < first {
        Err(Refusal::new(Why::Backwards, span))
    } else if (first, last) == (0, u16::MAX) {
        Err(Refusal::new(Why::TooManyPorts, span))
    } else {
        Ok(At { value: Ports { first, last }, span })
    }
}

fn port(text: &str, span: Span) -> Result<u16, Refusal<Why>> {
    go::port(text.get(span.clone()).unwrap_or_default()).map_err(|why| match why {
        NoNumber::Syntax => Refusal::new(Why::BadPort, span),
        NoNumber::Range => Refusal::new(Why::PortTooLarge, span),
    })
}

fn at(text: &str, span: Span) -> At<String> {
    At { value: text.get(span.clone()).unwrap_or_default().to_owned(), span }
}

/// The name of a network as the text has it, with its braces.
fn lower(text: &str, network: &At<String>) -> String {
    go::lower(text.get(network.span.clone()).unwrap_or_default())
}
