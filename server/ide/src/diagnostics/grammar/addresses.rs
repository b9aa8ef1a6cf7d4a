//! Addresses: of upstreams, of listeners, of sites.

use super::fault::Fault;
use super::kind::When;
use analysis::value::address::{self, Address, Place};
use analysis::value::upstream;
use analysis::value::{Parsed, Refusal, Span, mode, site as site_address};

/// The code of addresses that Caddy refuses.
const INVALID: &str = "address-invalid";

/// What is wrong with an upstream.
pub(super) fn upstream(text: &str) -> Option<Fault> {
    let refusal = match upstream::parse(text) {
        Parsed::Refused(refusal) => refusal,
        Parsed::Known(_) => return unix(text).or_else(|| unfit(text)),
        Parsed::Opaque(_) => return None,
    };
    let span = refusal.span.clone();
    let part = text.get(span.clone()).unwrap_or_default();
    let fault = |message: String| Fault::error("upstream-invalid", span.clone(), message);
    Some(match refusal.why {
        _ if text.starts_with("unix://") => {
            let message = format!("{}; Caddy refuses this as a URL", not_unix(text));
            Fault::error("unix-address-syntax", 0..text.len(), message).mends(meant_unix(text))
        }
        upstream::Why::More => {
            let message = format!(
                "an upstream has a scheme, a host and a port, but no `{part}`; `rewrite` or `uri` change the path of requests"
            );
            let bare = text.strip_suffix('/').filter(|_| part == "/").map(str::to_owned);
            Fault::error("upstream-has-path", span, message).mends(bare)
        }
        upstream::Why::Conflict => conflict(text, span),
        upstream::Why::WebSocket => {
            let scheme = if part == "wss" { "https" } else { "http" };
            let message = format!(
                "`{part}://` is for browsers; Caddy passes WebSockets on over `{scheme}://` by itself"
            );
            let rest = text.get(span.end..).unwrap_or_default();
            fault(message).mends([format!("{scheme}{rest}")])
        }
        upstream::Why::UnknownScheme => {
            let message =
                format!("an upstream has the scheme `http`, `https` or `h2c`, not `{part}`");
            fault(message)
        }
        upstream::Why::Url => fault(format!("`{text}` is no URL")),
        upstream::Why::Brace => fault("with a scheme an upstream has no braces".to_owned()),
        upstream::Why::BadPort => fault(format!("`{part}` is no port")),
        upstream::Why::Address(why) => address_fault(text, why, span),
    })
}

/// `upstream-scheme-port`: a scheme and the port of the other one.
fn conflict(text: &str, span: Span) -> Fault {
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    let port = text.get(span.clone()).unwrap_or_default();
    let is_secure = scheme.eq_ignore_ascii_case("https");
    let (other, own_port) = if is_secure { ("http", "443") } else { ("https", "80") };
    let speaks = if is_secure { "the port of plain HTTP" } else { "the port of HTTPS" };
    let message = format!(
        "`{scheme}://` and port {port}, {speaks}, do not go together: `{other}://` or port {own_port}"
    );
    let before = text.get(..span.start).unwrap_or_default();
    let behind = text.get(span.end..).unwrap_or_default();
    let mends = [format!("{other}://{rest}"), format!("{before}{own_port}{behind}")];
    Fault::error("upstream-scheme-port", span, message).mends(mends)
}

/// The port with which Caddy refuses a scheme.
fn other_port(scheme: &str) -> &'static str {
    if scheme == "https" { "80" } else { "443" }
}

/// What is wrong with the host of a listener, whose port counts for nothing.
pub(super) fn bind(text: &str) -> Option<Fault> {
    match address::parse(text) {
        Parsed::Refused(Refusal { why, span }) => {
            let counts = matches!(why, address::Why::BadHost | address::Why::Mode(_));
            counts.then(|| address_fault(text, why, span))
        }
        Parsed::Known(_) => unix(text),
        Parsed::Opaque(_) => None,
    }
}

/// What is wrong with an address that has one port at most.
pub(super) fn one(text: &str) -> Option<Fault> {
    match address::parse(text) {
        Parsed::Refused(Refusal { why, span }) => Some(address_fault(text, why, span).loaded()),
        Parsed::Opaque(_) => None,
        Parsed::Known(Address { place: Place::Host { ports: Some(ports), .. }, .. })
            if ports.value.count() > 1 =>
        {
            let message = "only one port is possible here".to_owned();
            Some(Fault::error(INVALID, ports.span, message).loaded())
        }
        Parsed::Known(_) => unix(text),
    }
}

fn address_fault(text: &str, why: address::Why, span: Span) -> Fault {
    use address::Why;
    let part = text.get(span.clone()).unwrap_or_default();
    let message = match why {
        Why::BadHost => format!("a `{part}` that encloses no address"),
        Why::BadPort => format!("`{part}` is no port"),
        Why::PortTooLarge => format!("`{part}` is no port: the last one is 65535"),
        Why::PortsTooLong => {
            format!("`{part}` is no port and no range of ports such as `8000-8005`")
        }
        Why::Backwards => format!("the range of ports `{part}` ends before it begins"),
        Why::TooManyPorts => "these are too many ports: begin with 1".to_owned(),
        Why::Mode(why) => return socket_mode(text, part, why, span),
    };
    Fault::error(INVALID, span, message)
}

/// `socket-mode-invalid`.
fn socket_mode(text: &str, part: &str, why: mode::Why, span: Span) -> Fault {
    let message = match why {
        mode::Why::NotOctal => {
            format!("`{part}` is no mode of a socket: octal digits such as `0660`")
        }
        mode::Why::TooLarge => format!("`{part}` has more bits than a mode"),
        mode::Why::OwnerCannotWrite => {
            format!(
                "with mode `{part}` Caddy itself could not write to its socket: the first digit needs a 2, as in `0660`"
            )
        }
    };
    let before = text.get(..span.start).unwrap_or_default();
    let bits = u32::from_str_radix(part, 8).ok().filter(|bits| *bits <= 0o777);
    let writable = bits.filter(|_| why == mode::Why::OwnerCannotWrite);
    let mend = writable.map(|bits| format!("{before}{:04o}", bits | 0o200));
    Fault::error("socket-mode-invalid", span, message).mends(mend)
}

/// `unix-address-syntax` and `unix-address-relative`: sockets that are not where they seem to be.
fn unix(text: &str) -> Option<Fault> {
    let all = 0..text.len();
    if text.starts_with("unix:") && text.contains('/') {
        let message = format!("{}: there is no network `unix:`", not_unix(text));
        return Some(Fault::info("unix-address-syntax", all, message).mends(meant_unix(text)));
    }
    let parsed = address::parse(text).known()?;
    let Place::Socket { path, .. } = &parsed.place else { return None };
    let is_relative = parsed.has_known_network() && !path.value.starts_with(['/', '@', '.']);
    if !is_relative || path.value.is_empty() {
        return None;
    }
    let absolute = text.replacen('/', "//", 1);
    let message = format!(
        "`{}` counts from the directory in which Caddy was started; from the root it is `{absolute}`, with two slashes",
        path.value
    );
    Some(Fault::info("unix-address-relative", all, message).mends([absolute]))
}

/// `upstream-socket-mode` and `upstream-descriptor`: what only listeners have.
fn unfit(text: &str) -> Option<Fault> {
    let parsed = address::parse(text).known()?;
    match &parsed.place {
        Place::Socket { mode: Some(mode), .. } => {
            let bar = mode.span.start.saturating_sub(1);
            let message = "a mode is for sockets that Caddy listens on; here it becomes a part of the path, so there is no such file";
            let bare = text.get(..bar).map(str::to_owned);
            Some(Fault::info("upstream-socket-mode", bar..text.len(), message).mends(bare))
        }
        Place::Descriptor(_) if parsed.has_known_network() => {
            let message = "file descriptors are for listeners only: each request fails with 502";
            Some(Fault::info("upstream-descriptor", 0..text.len(), message))
        }
        _ => None,
    }
}

fn not_unix(text: &str) -> String {
    let meant = meant_unix(text).unwrap_or_default();
    format!("a Unix socket is written `{meant}`, not `{text}`")
}

fn meant_unix(text: &str) -> Option<String> {
    let path = text.strip_prefix("unix:")?.trim_start_matches('/');
    Some(format!("unix//{path}"))
}

/// What is wrong with the address of a site.
pub(super) fn site(text: &str) -> Option<Fault> {
    let address = match site_address::parse(text) {
        Parsed::Refused(refusal) => {
            let span = refusal.span.clone();
            let port = text.get(span.clone()).unwrap_or_default();
            let message = match refusal.why {
                site_address::Why::BadPort if port.contains('-') => {
                    format!("a site has one port, not a range such as `{port}`")
                }
                site_address::Why::BadPort => format!("`{port}` is no port"),
                site_address::Why::PortOutOfRange => {
                    format!("`{port}` is no port: the last one is 65535")
                }
            };
            return Some(Fault::error("site-address-invalid", span, message));
        }
        Parsed::Known(address) => address,
        Parsed::Opaque(_) => return None,
    };
    let written = address.scheme.as_ref()?;
    let meant = match &*address.normal_scheme() {
        scheme @ ("http" | "https") => {
            let port = address.port.filter(|it| it.value == other_port(scheme))?;
            let fault = conflict(text, port.span);
            return Some(Fault { code: "site-scheme-port", when: When::Else, ..fault });
        }
        "" => return None,
        "ws" => "http",
        "wss" => "https",
        other => {
            let message = format!("a site has the scheme `http` or `https`, not `{other}`");
            return Some(Fault::error("site-address-invalid", written.span.clone(), message));
        }
    };
    let message = format!("`{}://` is for browsers; the site is `{meant}://`", written.value);
    let rest = text.get(written.span.end..).unwrap_or_default();
    let fault = Fault::error("site-address-invalid", written.span.clone(), message);
    Some(fault.mends([format!("{meant}{rest}")]))
}
