//! Addresses of sites: where they listen, and whether there is a certificate.

use super::reuse::statements;
use super::{Here, occurrences, words};
use crate::SourceFile;
use crate::docs::{Page, code};
use analysis::value::site::{self, SiteAddress};
use analysis::value::{At, Parsed};
use core::net::IpAddr;
use syntax::SyntaxKind;
use syntax::ast::{Block, EnvVar, SiteBlock, Statement, Word};

/// What the address of a site means.
pub(super) fn site(here: Here<'_>) -> String {
    let mut page = Page::default();
    let unknown = "Address of a site, known only when the variables and arguments in it are.";
    let Some((text, known)) = known_text(here.word) else {
        page.add(unknown);
        return page.finish();
    };
    let address = match site::parse(&text) {
        Parsed::Known(address) | Parsed::Opaque(Some(address)) => Address::of(&address),
        Parsed::Opaque(None) => {
            page.add(unknown);
            return page.finish();
        }
        Parsed::Refused(_) => return String::new(),
    };
    let options = Options::of(here.file);
    let block = here.word.syntax().ancestors().find_map(SiteBlock::cast).and_then(|it| it.block());
    let site = SiteLines::of(here.file, block.as_ref());
    page.add(format!("Site {}", code(&text)));
    page.add(match known {
        Known::AsWritten => "",
        Known::ByDefaults => "With the defaults of the variables in it:",
        Known::ByGuess => "If the variables in it are parts of the host:",
    });
    let mut lines = vec![listens(&address, &options, &site), answers(&address)];
    if address.is_https(&options, &site) {
        let certificate = match wildcard(here.file, &address).filter(|_| site.tls.is_none()) {
            Some(wildcard) => format!("that of {}, a site of this file", code(&wildcard)),
            None => certificate(&address, &options, &site),
        };
        lines.push(format!("Certificate: {certificate}"));
        lines.push(redirect(&address, &options));
    } else {
        lines.push("No certificate and no redirect to HTTPS".to_owned());
    }
    if !address.path.is_empty() {
        lines.push(format!(
            "Only paths that fit {}; a path in an address is deprecated, use `handle`",
            code(&address.path)
        ));
    }
    let lines: Vec<String> = lines.into_iter().map(|line| format!("- {line}")).collect();
    page.add(lines.join("\n"));
    page.add("[Documentation](https://caddyserver.com/docs/caddyfile/concepts#addresses)");
    page.finish()
}

/// How far the text of an address is known.
#[derive(Clone, Copy)]
enum Known {
    AsWritten,
    /// Variables have defaults.
    ByDefaults,
    /// Variables have none, but stand beside other text.
    ByGuess,
}

/// The text of an address, if anything is known of it.
fn known_text(word: &Word) -> Option<(String, Known)> {
    let mut text = word.value().trim_end_matches(',').to_owned();
    if word.parts().any(|part| part.kind() == SyntaxKind::IMPORT_ARG) {
        return None;
    }
    let mut known = Known::AsWritten;
    for variable in word.parts().filter_map(EnvVar::cast) {
        let source = variable.syntax().text().to_string();
        match variable.default() {
            Some(default) => {
                text = text.replace(&source, default.text());
                known = if let Known::ByGuess = known { known } else { Known::ByDefaults };
            }
            None if text.starts_with(&source) => return None,
            None => known = Known::ByGuess,
        }
    }
    Some((text, known))
}

/// The parts of an address.
struct Address {
    scheme: String,
    host: String,
    port: String,
    path: String,
}

impl Address {
    fn of(address: &SiteAddress) -> Address {
        let written = |part: &Option<At<String>>| part.as_ref().map(|it| it.value.clone());
        let port = written(&address.port).unwrap_or_default();
        Address {
            scheme: address.normal_scheme(),
            host: address.normal_host(),
            // Zeros in front mean nothing to the listener.
            port: port.parse::<u16>().map_or(port, |it| it.to_string()),
            path: written(&address.path).unwrap_or_default(),
        }
    }

    fn port<'a>(&'a self, options: &'a Options) -> &'a str {
        match (&*self.port, &*self.scheme) {
            ("", "http") => &options.http_port,
            ("", _) => &options.https_port,
            (port, _) => port,
        }
    }

    fn is_https(&self, options: &Options, site: &SiteLines) -> bool {
        match &*self.scheme {
            "http" => false,
            "https" => true,
            _ => {
                let port = self.port(options);
                let named = !self.host.is_empty();
                let by_port = port == options.https_port && options.auto_https != AutoHttps::Off;
                port != options.http_port && (named || by_port || site.tls.is_some())
            }
        }
    }
}

/// The global options that matter here, as far as their values are plain.
struct Options {
    http_port: String,
    https_port: String,
    auto_https: AutoHttps,
    redirects: Redirects,
    local_certs: bool,
    issuer: Option<String>,
    /// Whether ACME uses the DNS challenge for all sites.
    dns_challenge: bool,
    bind: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum AutoHttps {
    On,
    NoCerts,
    Off,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Redirects {
    On,
    Off,
}

impl Options {
    fn of(file: &SourceFile) -> Options {
        let mut options = Options {
            http_port: "80".to_owned(),
            https_port: "443".to_owned(),
            auto_https: AutoHttps::On,
            redirects: Redirects::On,
            local_certs: false,
            issuer: None,
            dns_challenge: false,
            bind: Vec::new(),
        };
        let block = file.parse().tree().global_options().and_then(|it| it.block());
        for line in lines(file, block.as_ref()) {
            let Some((name, args)) = line.split_first() else { continue };
            match (&**name, args) {
                ("http_port", [port]) => options.http_port.clone_from(port),
                ("https_port", [port]) => options.https_port.clone_from(port),
                ("acme_dns", [_, ..]) => options.dns_challenge = true,
                ("local_certs", _) => options.local_certs = true,
                ("acme_ca", [url]) => {
                    options.issuer = Some(format!("the CA at {} by ACME", code(url)));
                }
                ("cert_issuer", [issuer, ..]) => {
                    options.issuer = Some(format!("the issuer {} of `cert_issuer`", code(issuer)));
                }
                ("default_bind", hosts) => options.bind = hosts.to_vec(),
                ("auto_https", words) => {
                    for word in words {
                        match &**word {
                            "off" => options.auto_https = AutoHttps::Off,
                            "disable_certs" => options.auto_https = AutoHttps::NoCerts,
                            "disable_redirects" => options.redirects = Redirects::Off,
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        options
    }
}

/// The lines of a site that matter here.
struct SiteLines {
    /// The arguments of `tls`, and what its block begins its lines with.
    tls: Option<(Vec<String>, Vec<String>)>,
    bind: Vec<String>,
}

impl SiteLines {
    fn of(file: &SourceFile, block: Option<&Block>) -> SiteLines {
        let mut out = SiteLines { tls: None, bind: Vec::new() };
        for statement in block.iter().flat_map(|block| statements(file, block)) {
            let words: Vec<String> = texts(&statement);
            match words.split_first() {
                Some((name, args)) if name == "tls" => {
                    let block = statement.block();
                    let inner = lines(file, block.as_ref());
                    let inner = inner.into_iter().map(|line| line.join(" ")).collect();
                    out.tls = Some((args.to_vec(), inner));
                }
                Some((name, args)) if name == "bind" => out.bind.extend_from_slice(args),
                _ => {}
            }
        }
        out
    }
}

fn lines(file: &SourceFile, block: Option<&Block>) -> Vec<Vec<String>> {
    block.iter().flat_map(|block| statements(file, block)).map(|it| texts(&it)).collect()
}

fn texts(statement: &Statement) -> Vec<String> {
    words(statement.syntax()).iter().map(|word| word.value().into_owned()).collect()
}

fn listens(address: &Address, options: &Options, site: &SiteLines) -> String {
    let port = address.port(options);
    let protocol = if address.is_https(options, site) { "HTTPS" } else { "HTTP" };
    let bind = if site.bind.is_empty() { &options.bind } else { &site.bind };
    let hosts: Vec<String> = bind.iter().map(|host| code(host)).collect();
    let is_socket = |host: &String| host.starts_with("unix") || host.starts_with("fd");
    match hosts.as_slice() {
        [] => format!("Listens on port {port} for {protocol}, on all interfaces"),
        hosts if bind.iter().all(is_socket) => {
            format!("Listens on {} for {protocol}", hosts.join(", "))
        }
        hosts => format!("Listens on port {port} for {protocol}, bound to {}", hosts.join(", ")),
    }
}

fn answers(address: &Address) -> String {
    match &*address.host {
        "" => "Answers for every host".to_owned(),
        host if host.contains('*') => {
            format!("Answers for {}; `*` stands for one label", code(host))
        }
        host => format!("Answers for the host {}", code(host)),
    }
}

fn certificate(address: &Address, options: &Options, site: &SiteLines) -> String {
    const OWN: &str = "of Caddy's own CA";
    let host = &*address.host;
    if let Some((args, inner)) = &site.tls {
        let first = |name: &str| {
            inner.iter().find(|line| line.split(' ').next() == Some(name)).map(String::as_str)
        };
        if let [cert, _] = args.as_slice() {
            return format!("from the file {} (`tls`)", code(cert));
        }
        for name in ["get_certificate", "load"] {
            if let Some(line) = first(name) {
                return format!("as {} in `tls` says", code(line));
            }
        }
        if first("on_demand").is_some() {
            return "obtained when a client first asks for a host (`on_demand`)".to_owned();
        }
        // An issuer needs a name.
        let issuer = first("issuer").or_else(|| first("ca")).filter(|_| !host.is_empty());
        if let Some(line) = issuer {
            return format!("as {} in `tls` says", code(line));
        }
        if args.iter().any(|word| word == "internal") && !host.is_empty() {
            return format!("{OWN} (`tls internal`)");
        }
    }
    if options.auto_https != AutoHttps::On {
        return "none is obtained (`auto_https`); TLS works only with one that `tls` loads"
            .to_owned();
    }
    if host.is_empty() {
        return "none for this address, as it names no host; those of other sites serve it, or `on_demand` in `tls`".to_owned();
    }
    if host.contains('{') {
        return "from a public CA by ACME if the name is public, else of Caddy's own CA".to_owned();
    }
    if options.local_certs {
        return format!("{OWN} (`local_certs`)");
    }
    if host.ends_with(".ts.net") {
        return "from Tailscale on this machine".to_owned();
    }
    // Global options do not change the issuer of names that no public CA knows.
    let ip = host.parse::<IpAddr>().ok();
    if ip.is_some_and(is_private) {
        return format!("{OWN}, as the address is private; browsers need its root certificate");
    }
    if is_internal(host) {
        return format!("{OWN}, as the name is not public; browsers need its root certificate");
    }
    let is_wildcard = host.contains('*');
    if is_wildcard && host.matches('.').count() < 2 {
        return format!("{OWN}, as no public CA issues it");
    }
    if let Some(issuer) = &options.issuer {
        return format!("from {issuer}, renewed by itself");
    }
    if ip.is_some() {
        return format!("{OWN}; of a public CA if the file sets `email` or an issuer");
    }
    let has_dns = site.tls.iter().any(|(_, inner)| inner.iter().any(|it| it.starts_with("dns ")));
    if has_dns || options.dns_challenge {
        return "from a public CA by ACME with the DNS challenge, renewed by itself".to_owned();
    }
    if is_wildcard {
        return "from a public CA by ACME, which needs the DNS challenge: `tls { dns … }`, a plugin".to_owned();
    }
    let note = if host.contains('.') { "" } else { " (none certifies a name without a dot)" };
    format!("from a public CA by ACME (Let's Encrypt first){note}, renewed by itself")
}

/// The site with a wildcard in this file that covers the host; since Caddy 2.10.0 its certificate does, too.
fn wildcard(file: &SourceFile, address: &Address) -> Option<String> {
    let (first, parent) = address.host.split_once('.')?;
    let wildcard = format!("*.{parent}");
    let is_address = |word: &Word| {
        word.syntax().parent().is_some_and(|list| list.kind() == SyntaxKind::ADDRESS_LIST)
    };
    let is_site = || occurrences(file, &wildcard).any(|word| is_address(&word));
    (first != "*" && is_site()).then_some(wildcard)
}

/// The redirect from HTTP to HTTPS.
fn redirect(address: &Address, options: &Options) -> String {
    if options.auto_https == AutoHttps::Off || options.redirects == Redirects::Off {
        return "No redirect from HTTP (`auto_https`)".to_owned();
    }
    let port = match address.port(options) {
        "443" => String::new(),
        port => format!(" on port {port}"),
    };
    format!("HTTP on port {} is redirected to HTTPS{port}", options.http_port)
}

/// Names that no public CA certifies.
fn is_internal(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    host == "localhost"
        || [".localhost", ".local", ".internal", ".home.arpa"].iter().any(|end| host.ends_with(end))
}

fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        IpAddr::V6(ip) => {
            ip.is_loopback()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
                || ip.is_unspecified()
        }
    }
}
