//! What a proxy speaks with its upstreams.

use crate::docs::code;
use analysis::value::upstream::{Scheme, Upstream};
use syntax::SyntaxNode;
use syntax::ast::{Block, Directive, Statement};

/// What the lines of a proxy say of how it speaks with its upstreams.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Proxy {
    transport: Transport,
    host: Host,
}

/// How requests are passed on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Transport {
    #[default]
    Unknown,
    Http,
    Tls,
    FastCgi,
}

/// Where the field `Host` of a request comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Host {
    #[default]
    Unchanged,
    /// A line of the proxy sets it.
    Set,
}

impl Proxy {
    /// The proxy whose line, or line of its block, this is.
    pub(super) fn of(line: &SyntaxNode) -> Proxy {
        let lines = line.ancestors().filter_map(Directive::cast);
        let named = lines.filter_map(|line| Some((line.name()?.value().into_owned(), line)));
        let mut proxies = named.filter(|(name, _)| {
            matches!(&**name, "reverse_proxy" | "forward_auth" | "php_fastcgi")
        });
        let Some((name, line)) = proxies.next() else { return Proxy::default() };
        let mut proxy = Proxy { transport: Transport::Http, host: Host::Unchanged };
        let mut brings = false;
        for statement in line.block().iter().flat_map(Block::statements) {
            match statement {
                Statement::Directive(line) => proxy.read(&line),
                Statement::Import(_) => brings = true,
                _ => {}
            }
        }
        if name == "php_fastcgi" {
            proxy.transport = Transport::FastCgi;
        } else if brings {
            // What another place says of it is not looked for.
            return Proxy::default();
        }
        proxy
    }

    fn read(&mut self, line: &Directive) {
        let Some(name) = line.name().map(|it| it.value()) else { return };
        let first = line.args().next().map(|it| it.value().into_owned()).unwrap_or_default();
        match &*name {
            "header_up" if first.eq_ignore_ascii_case("host") => self.host = Host::Set,
            "transport" => {
                let lines = line.block().into_iter().flat_map(|block| block.statements());
                let mut names = lines.filter_map(|it| match it {
                    Statement::Directive(line) => Some(line.name()?.value().into_owned()),
                    _ => None,
                });
                self.transport = match &*first {
                    "fastcgi" => Transport::FastCgi,
                    "http" if names.any(|name| name.starts_with("tls")) => Transport::Tls,
                    "http" => Transport::Http,
                    _ => Transport::Unknown,
                };
            }
            _ => {}
        }
    }

    /// What is spoken with an upstream.
    pub(super) fn speaks(self, upstream: &Upstream) -> Option<String> {
        let scheme = upstream.scheme.as_ref().map(|it| it.value);
        let is_tls = self.transport == Transport::Tls || scheme == Some(Scheme::Https);
        let says = match self.transport {
            Transport::Unknown => return None,
            Transport::FastCgi => return Some("Speaks FastCGI".to_owned()),
            _ if is_tls => "Speaks HTTP/1.1 or HTTP/2 over TLS",
            _ if scheme == Some(Scheme::H2c) => {
                "Speaks HTTP/2 without TLS, which an upstream that knows only HTTP/1.1 does not understand"
            }
            _ => "Speaks HTTP/1.1 without TLS",
        };
        let host = match self.host {
            Host::Set => "`Host` is what `header_up` says".to_owned(),
            Host::Unchanged if is_tls => match &*upstream.dials() {
                [dial] if upstream.network.is_none() => {
                    format!("`Host` is {}, before Caddy 2.11.0 the client's", code(dial))
                }
                _ => {
                    "`Host` is the upstream's address, before Caddy 2.11.0 the client's".to_owned()
                }
            },
            Host::Unchanged => "`Host` stays the client's".to_owned(),
        };
        let is_tls_port =
            upstream.scheme.is_none() && upstream.dials().iter().any(|it| it.ends_with(":443"));
        let warning = if is_tls_port && !is_tls {
            format!(
                "; a server on port 443 expects TLS: {}",
                code(&format!("https://{}", upstream.host.value))
            )
        } else {
            String::new()
        };
        Some(format!("{says}; {host}{warning}"))
    }
}
