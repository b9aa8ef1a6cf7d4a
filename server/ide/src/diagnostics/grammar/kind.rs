//! What a value has to be.

use super::addresses;
use super::fault::{self, Fault};
use analysis::Role;
use analysis::value::header::{Arguments, Message};
use analysis::value::{cel, duration, header, ip_range, regex, size, status};
use catalog::{Catalog, Entry, EntryId, EntryKind, Ty};

/// What a value has to be, of what Caddy has a grammar for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::diagnostics) enum Kind {
    /// Numbers with units, days among them.
    Duration,
    /// Numbers with units, without days.
    GoDuration,
    /// The same as a duration, or a whole number.
    Nanoseconds,
    /// The same as a duration, or `-1`.
    DurationOrOff,
    Size,
    /// A size of log files, which are counted in MiB.
    LogSize,
    Upstream,
    /// Where a site listens, whose port counts for nothing.
    Bind,
    /// The same for the sites that say nothing.
    DefaultBind,
    /// An address with at most one port, read when Caddy starts.
    OneAddress,
    /// The address of a site.
    Site,
    /// `404`, `4xx` or `4`.
    Status,
    /// `404` or `4xx`.
    ErrorStatus,
    Redirect,
    /// The name of a field of requests with the sign of what becomes of it.
    RequestField,
    IpRange,
    Regex,
    /// The value of a header field, or what a replacement takes the place of.
    ValueOrFind,
    Cel,
}

/// When Caddy refuses a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::diagnostics) enum When {
    /// When it reads the file.
    Read,
    /// When it loads what it has read, of which the matchers and routes that are not used are no part.
    Loaded,
    /// Unless the file says something else at another place.
    Else,
}

impl Kind {
    pub(in crate::diagnostics) fn of(catalog: &Catalog, role: &Role) -> Option<Kind> {
        let (Role::Argument(id, param) | Role::Key(id, param)) = role else {
            return (*role == Role::Address).then_some(Kind::Site);
        };
        let entry = &catalog[*id];
        let Ty::Named(ty) = &param.ty else { return None };
        // How a plugin reads its values is not known.
        if !entry.is_standard() {
            return None;
        }
        Some(match &**ty {
            "duration" => Kind::Duration,
            "duration_or_nanoseconds" => Kind::Nanoseconds,
            "duration_or_off" => Kind::DurationOrOff,
            "go_duration" => Kind::GoDuration,
            "size" if *entry.name == *"roll_size" => Kind::LogSize,
            "size" => Kind::Size,
            "upstream" => Kind::Upstream,
            "bind_host" if *entry.name == *"default_bind" => Kind::DefaultBind,
            "bind_host" => Kind::Bind,
            "network_address" => Kind::OneAddress,
            "resolver" if is_of_proxy(catalog, *id) => Kind::OneAddress,
            "status_class" if is_directive(entry, "handle_errors") => Kind::ErrorStatus,
            "status_class" => Kind::Status,
            "redirect_status" => Kind::Redirect,
            "request_header_operation" => Kind::RequestField,
            // What an ACME server does not understand it only logs.
            "cidr" if *entry.name != *"ip_ranges" => Kind::IpRange,
            // Without health checks nothing reads that of their answers.
            "regex" if *entry.name != *"health_body" => Kind::Regex,
            "header_value" if *param.name == *"value-or-find" => Kind::ValueOrFind,
            "cel" => Kind::Cel,
            _ => return None,
        })
    }

    /// The value without what only joins it with the next.
    pub(super) fn text(self, value: &str) -> &str {
        if self == Kind::Site { value.trim_end_matches(',') } else { value }
    }

    /// What is wrong with a value.
    pub(in crate::diagnostics) fn fault(self, text: &str) -> Option<Fault> {
        match self {
            Kind::DurationOrOff if text == "-1" => None,
            Kind::Nanoseconds if text.parse::<i64>().is_ok() => None,
            Kind::Duration | Kind::Nanoseconds | Kind::DurationOrOff => {
                let parsed = duration::parse(text);
                parsed.refusal().map(|refusal| fault::duration(text, refusal))
            }
            Kind::GoDuration => {
                let parsed = duration::parse_go(text);
                parsed.refusal().map(|refusal| fault::duration(text, refusal))
            }
            Kind::Size | Kind::LogSize => match size::parse(text) {
                analysis::value::Parsed::Refused(refusal) => Some(fault::size(text, &refusal)),
                parsed => fault::bare_size(self, text, &parsed.known()?),
            },
            Kind::Upstream => addresses::upstream(text),
            Kind::Bind => addresses::bind(text),
            Kind::DefaultBind => {
                addresses::bind(text).map(|fault| Fault { when: When::Else, ..fault })
            }
            Kind::OneAddress => addresses::one(text),
            Kind::Site => addresses::site(text),
            Kind::Status => {
                status::parse(text).refusal().map(|_| fault::status(text, fault::STATUS))
            }
            Kind::ErrorStatus => {
                let parsed = status::parse_error_status(text);
                parsed.refusal().map(|_| fault::status(text, fault::ERROR_STATUS))
            }
            Kind::Redirect => {
                let parsed = status::parse_redirect(text);
                parsed.refusal().map(|_| fault::status(text, fault::REDIRECT))
            }
            Kind::RequestField => {
                let parsed = header::parse(text, Message::Request, Arguments::Value);
                parsed.refusal().map(|refusal| fault::field(text, refusal))
            }
            // Behind `%` stands a zone, which some options take and some do not.
            Kind::IpRange if text == "private_ranges" || text.contains('%') => None,
            Kind::IpRange => {
                ip_range::parse(text).refusal().map(|refusal| fault::ip_range(text, refusal))
            }
            Kind::Regex | Kind::ValueOrFind => {
                regex::parse(text).refusal().map(|refusal| fault::regex(text, refusal))
            }
            Kind::Cel => cel::parse(text).refusal().map(|refusal| fault::cel(text, refusal)),
        }
    }
}

fn is_directive(entry: &Entry, name: &str) -> bool {
    entry.kind == EntryKind::Directive && *entry.name == *name
}

/// Whether an option belongs to a module of reverse proxies.
fn is_of_proxy(catalog: &Catalog, id: EntryId) -> bool {
    let parent = catalog[id].parent.map(|parent| &catalog[parent].name);
    parent.is_some_and(|it| it.starts_with("http.reverse_proxy."))
}
