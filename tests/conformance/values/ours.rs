//! What we make of values, in the words of the oracle.

use super::{Checks, Ours};
use analysis::value::{
    Filled, Parsed, address, cel, duration, header, holes, ip_range, regex, site, size, status,
    time_layout, upstream,
};
use std::fmt::Debug;

/// The answer for a parsed value; `parts` are those of one that is known.
fn answer<T, E: Debug>(
    text: &str,
    parsed: Parsed<T, E>,
    checks: &mut Checks,
    parts: impl FnOnce(T, &mut Checks) -> Option<Vec<String>>,
) -> Ours {
    match parsed {
        Parsed::Known(value) => Ours::Accepted(parts(value, checks)),
        Parsed::Opaque(value) => {
            let parts = value.and_then(|value| parts(value, checks));
            // What is filled before Caddy reads the value stands here in the place of something else.
            let is_as_caddy_sees_it = holes(text).iter().all(|it| it.filled == Filled::Running);
            Ours::Silent(parts.filter(|_| is_as_caddy_sees_it))
        }
        Parsed::Refused(refusal) => {
            checks.span(text, &refusal.span);
            Ours::Refused
        }
    }
}

pub fn duration(text: &str, checks: &mut Checks) -> Ours {
    durations(text, duration::parse(text), checks)
}

pub fn go_duration(text: &str, checks: &mut Checks) -> Ours {
    durations(text, duration::parse_go(text), checks)
}

fn durations(
    text: &str,
    parsed: Parsed<duration::Duration, duration::Why>,
    checks: &mut Checks,
) -> Ours {
    answer(text, parsed, checks, |value, checks| {
        let is_zero = text.trim_start_matches(['+', '-']) == "0";
        checks.holds(is_zero == value.parts.is_empty(), &"no parts");
        for part in &value.parts {
            checks.span(text, &part.number);
            let unit = text.get(part.unit_span.clone()).unwrap_or_default();
            checks.holds(unit.replace(['µ', 'μ'], "u") == part.unit.symbol(), &part);
        }
        let again = duration::parse_go(&value.normal()).known().map(|it| it.nanoseconds);
        checks.holds(again == Some(value.nanoseconds), &value.normal());
        Some(vec![value.nanoseconds.to_string()])
    })
}

pub fn size(text: &str, checks: &mut Checks) -> Ours {
    answer(text, size::parse(text), checks, |value, checks| {
        checks.span(text, &value.number);
        checks.span(text, &value.unit);
        let again = size::parse(&value.normal()).known().map(|it| it.bytes);
        checks.holds(again == Some(value.bytes), &value.normal());
        Some(vec![value.bytes.to_string()])
    })
}

pub fn address(text: &str, checks: &mut Checks) -> Ours {
    answer(text, address::parse(text), checks, |value, checks| {
        let parts = address_parts(text, &value, checks);
        let normal = value.normal();
        let again = address::parse(&normal).value().map(|it| address_parts(&normal, &it, checks));
        // Zeros in front of a mode mean nothing.
        let same = |parts: &[String]| -> Vec<String> {
            let whole = |it: &String| match it.split_once('|') {
                Some((path, mode)) => format!("{path}|{}", mode.trim_start_matches('0')),
                None => it.clone(),
            };
            parts.iter().map(whole).collect()
        };
        let is_same = again.is_some_and(|it| same(&it) == same(&parts));
        // What has braces may be opaque as a whole in another form.
        checks.holds(is_same || text.contains('{'), &normal);
        Some(parts)
    })
}

fn address_parts(text: &str, value: &address::Address, checks: &mut Checks) -> Vec<String> {
    if let Some(network) = &value.network {
        checks.span(text, &network.span);
    }
    let (host, first, last) = match &value.place {
        address::Place::Socket { path, mode } => {
            checks.span(text, &path.span);
            let end = mode.as_ref().map_or(path.span.end, |it| it.span.end);
            (text.get(path.span.start..end).unwrap_or_default(), 0, 0)
        }
        address::Place::Descriptor(number) => {
            checks.span(text, &number.span);
            (&*number.value, 0, 0)
        }
        address::Place::Host { host, ports } => {
            checks.span(text, &host.span);
            let ports = ports.as_ref();
            if let Some(ports) = ports {
                checks.span(text, &ports.span);
            }
            (
                &*host.value,
                ports.map_or(0, |it| it.value.first),
                ports.map_or(0, |it| it.value.last),
            )
        }
    };
    vec![value.network().to_owned(), host.to_owned(), first.to_string(), last.to_string()]
}

pub fn upstream(text: &str, checks: &mut Checks) -> Ours {
    // As a word of a line this opens a block.
    if text == "{" {
        return Ours::Silent(None);
    }
    answer(text, upstream::parse(text), checks, |value, checks| {
        checks.span(text, &value.host.span);
        let (transport, again) = match value.scheme.as_ref().map(|it| it.value) {
            Some(upstream::Scheme::Https) => (r#"{"protocol":"http","tls":{}}"#, None),
            Some(upstream::Scheme::H2c) => (r#"{"protocol":"http","versions":["h2c","2"]}"#, None),
            Some(upstream::Scheme::Http) | None => ("", upstream::parse(&value.normal()).value()),
        };
        let dials = value.dials();
        // A slash or a brace in a host or a port may make something else of the result.
        let slashes = value.dial.matches('/').count();
        let is_plain = slashes == usize::from(value.network.is_some()) && !text.contains('{');
        if let Some(again) = again.filter(|_| is_plain) {
            checks.holds(again.dials() == dials, &value.normal());
        }
        let (first, last) = (dials.first()?.clone(), dials.last()?.clone());
        // What is no text in UTF-8 cannot be compared.
        let is_text = !first.contains('\u{fffd}');
        is_text.then(|| vec![first, last, dials.len().to_string(), transport.to_owned()])
    })
}

pub fn site(text: &str, checks: &mut Checks) -> Ours {
    answer(text, site::parse(text), checks, |value, checks| {
        let parts = site_parts(&value);
        for part in
            [&value.scheme, &Some(value.host), &value.port, &value.path].into_iter().flatten()
        {
            checks.span(text, &part.span);
            checks.holds(text.get(part.span.clone()) == Some(&part.value), part);
        }
        Some(parts)
    })
}

fn site_parts(value: &site::SiteAddress) -> Vec<String> {
    let written = |part: &Option<analysis::value::At<String>>| {
        part.as_ref().map(|it| it.value.clone()).unwrap_or_default()
    };
    vec![
        written(&value.scheme),
        value.host.value.clone(),
        written(&value.port),
        written(&value.path),
        value.normal_scheme(),
        value.normal_host(),
    ]
}

pub fn status(text: &str, checks: &mut Checks) -> Ours {
    answer(text, status::parse(text), checks, |value, _| {
        let (status::Status::Code(number) | status::Status::Class(number)) = value;
        Some(vec![number.to_string()])
    })
}

pub fn redirect(text: &str, checks: &mut Checks) -> Ours {
    answer(text, status::parse_redirect(text), checks, |_, _| None)
}

pub fn on_error(text: &str, checks: &mut Checks) -> Ours {
    answer(text, status::parse_error_status(text), checks, |_, _| None)
}

pub fn ip_range(text: &str, checks: &mut Checks) -> Ours {
    answer(text, ip_range::parse(text), checks, |value, checks| {
        let normal = value.normal();
        let again = ip_range::parse(&normal).known().map(|it| it.normal());
        checks.holds(again.as_ref() == Some(&normal), &normal);
        Some(vec![normal])
    })
}

pub fn time_layout(text: &str, checks: &mut Checks) -> Ours {
    answer(text, time_layout::parse(text), checks, |value, checks| {
        for part in &value.parts {
            checks.span(text, &part.span);
        }
        Some(vec![value.example(text)])
    })
}

pub fn header(text: &str, checks: &mut Checks) -> Ours {
    use header::{Arguments, Kind, Message};
    let (mut parts, mut is_known) = (Vec::new(), true);
    for arguments in [Arguments::Value, Arguments::Replacement] {
        let one = answer(
            text,
            header::parse(text, Message::Request, arguments),
            checks,
            |value, checks| {
                checks.span(text, &value.sign);
                checks.holds(
                    text.get(value.field.span.clone()) == Some(&value.field.value),
                    &value.field,
                );
                let kind = match value.kind {
                    Kind::Set | Kind::SetLate | Kind::Default => "set",
                    Kind::Add => "add",
                    Kind::Delete => "delete",
                    Kind::Replace | Kind::ReplaceLate => "replace",
                };
                let colon = value.colon.and_then(|it| text.get(it)).unwrap_or_default();
                let field = format!("{}{colon}", value.field.value);
                // Go capitalizes the names of fields.
                let field = if matches!(kind, "set" | "add") { canonical(&field) } else { field };
                Some(vec![kind.to_owned(), field])
            },
        );
        match one {
            Ours::Accepted(Some(more)) => parts.extend(more),
            Ours::Silent(Some(more)) => {
                parts.extend(more);
                is_known = false;
            }
            other => return other,
        }
    }
    if is_known { Ours::Accepted(Some(parts)) } else { Ours::Silent(Some(parts)) }
}

/// A name with upper case at its start and behind each hyphen, if it is one.
fn canonical(name: &str) -> String {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(is_token) {
        return name.to_owned();
    }
    let mut is_start = true;
    let mut out = String::new();
    for char in name.chars() {
        out.push(if is_start { char.to_ascii_uppercase() } else { char.to_ascii_lowercase() });
        is_start = char == '-';
    }
    out
}

pub fn regex(text: &str, checks: &mut Checks) -> Ours {
    answer(text, regex::parse(text), checks, |value, checks| {
        for group in &value.groups {
            checks.span(text, &group.span);
        }
        let name = |it: &regex::Group| it.name.as_ref().map(|it| it.value.clone());
        Some(value.groups.iter().map(|it| name(it).unwrap_or_default()).collect())
    })
}

pub fn cel(text: &str, checks: &mut Checks) -> Ours {
    answer(text, cel::parse(text), checks, |value, checks| {
        for placeholder in &value.placeholders {
            checks.span(text, &placeholder.span);
        }
        None
    })
}
