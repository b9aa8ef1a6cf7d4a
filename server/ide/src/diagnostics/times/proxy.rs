//! Times of a proxy against each other.

use super::{Setting, Settings, is_open};
use crate::diagnostics::{About, Diagnostic, DiagnosticTag, Severity};
use std::collections::HashSet;
use syntax::ast::{Block, Directive, Word};

pub(super) fn check(about: About<'_>, settings: &Settings, out: &mut Vec<Diagnostic>) {
    let is_compared = |it: &&Setting| COMPARED.contains(&&*it.path);
    let mut seen = HashSet::new();
    for line in settings.0.iter().filter(is_compared).filter_map(Setting::parent) {
        let name = line.name().map(|name| name.value());
        if !matches!(name.as_deref(), Some("reverse_proxy" | "php_fastcgi"))
            || !seen.insert(line.syntax().text_range())
        {
            continue;
        }
        if let Some(block) = line.block() {
            let proxy = Proxy { about, settings, line: &line, block };
            out.extend(proxy.no_try());
            out.extend(proxy.one_try());
            out.extend(proxy.dial());
            out.extend(proxy.health());
        }
    }
}

/// Each rule is about one of these.
const COMPARED: [&str; 3] = [
    "directive reverse_proxy > lb_try_duration",
    "directive reverse_proxy > lb_try_interval",
    "directive reverse_proxy > health_interval",
];

/// A line of `reverse_proxy` or `php_fastcgi` with a block.
struct Proxy<'a> {
    about: About<'a>,
    settings: &'a Settings,
    line: &'a Directive,
    block: Block,
}

const SECOND: i64 = 1_000_000_000;

impl Proxy<'_> {
    /// `lb-try-interval-alone`: a pause between tries where there is only one.
    fn no_try(&self) -> Option<Diagnostic> {
        let pause = self.option("lb_try_interval")?;
        let allows = |name| self.option(name).is_some_and(|it| it.text().as_deref() != Some("0"));
        if allows("lb_try_duration") || allows("lb_retries") || is_open(&self.block) {
            return None;
        }
        let message = "a failed request is not tried again here, so there is no pause between tries: `lb_try_duration` or `lb_retries` would allow some";
        let found = hint(pause, "lb-try-interval-alone", message.to_owned());
        Some(found.tagged(DiagnosticTag::Unnecessary))
    }

    /// `lb-try-once`: the pause before the second try takes all the time there is.
    fn one_try(&self) -> Option<Diagnostic> {
        let total = self.option("lb_try_duration")?;
        let pause = self.option("lb_try_interval")?;
        let (limit, time) = (total.time()?, pause.time()?);
        if limit <= 0 || time < limit {
            return None;
        }
        let message = format!(
            "a failed request is tried again once at most: the pause of {} uses up {}",
            pause.shown(self.about.file),
            total.shown(self.about.file)
        );
        Some(hint(pause, "lb-try-once", message).related(total.range(), "the time for all tries"))
    }

    /// `lb-try-dial`: an upstream that does not answer takes all the time for tries.
    fn dial(&self) -> Option<Diagnostic> {
        let total = self.option("lb_try_duration")?;
        let limit = total.time().filter(|&limit| limit > 0)?;
        let (time, dial) = self.dial_timeout()?;
        if time < limit || self.has_sockets_only() {
            return None;
        }
        let file = self.about.file;
        let shown =
            dial.map_or_else(|| "`dial_timeout 3s` (the default)".to_owned(), |it| it.shown(file));
        let message = format!(
            "an upstream that does not answer is given up after {shown}, which leaves nothing of {}: there is no further try",
            total.shown(file)
        );
        let found = hint(total, "lb-try-dial", message);
        Some(match dial {
            Some(dial) => found.related(dial.range(), "the time for connecting"),
            None => found,
        })
    }

    /// How long connecting may take, in nanoseconds, and the line that says so.
    fn dial_timeout(&self) -> Option<(i64, Option<&Setting>)> {
        let transport = self.option("transport");
        let name = match transport {
            Some(transport) => transport.text()?,
            None => String::new(),
        };
        let inside = transport.and_then(|it| it.line.block());
        let block = inside.as_ref().unwrap_or(&self.block);
        let path = match &*name {
            "http" => "module http.reverse_proxy.transport.http > dial_timeout",
            "fastcgi" => "module http.reverse_proxy.transport.fastcgi > dial_timeout",
            "" => "directive php_fastcgi > dial_timeout",
            _ => return None,
        };
        match self.settings.last_in(block, path) {
            // Zero stands for the default.
            Some(set) => match set.time()? {
                0 => Some((3 * SECOND, None)),
                time => Some((time, Some(set))),
            },
            None if is_open(block) => None,
            None => Some((3 * SECOND, None)),
        }
    }

    /// Whether all upstreams are sockets of this machine, which answer or refuse at once.
    fn has_sockets_only(&self) -> bool {
        let to = self.option("to").map(|it| it.line.args()).into_iter().flatten();
        let is_upstream = |word: &Word| !word.value().starts_with(['/', '@', '*']);
        let mut upstreams = self.line.args().filter(is_upstream).chain(to).peekable();
        upstreams.peek().is_some() && upstreams.all(|it| it.value().starts_with("unix"))
    }

    /// `health-interval-timeout`: a check may still run when the next one begins.
    fn health(&self) -> Option<Diagnostic> {
        let interval = self.option("health_interval")?;
        let timeout = self.option("health_timeout");
        let limit = match timeout {
            Some(timeout) => timeout.time()?,
            None if is_open(&self.block) => return None,
            None => 5 * SECOND,
        };
        let time = interval.time().filter(|&time| time > 0)?;
        if time >= limit || self.option("health_uri").is_none() {
            return None;
        }
        let file = self.about.file;
        let shown = timeout
            .map_or_else(|| "`health_timeout 5s` (the default)".to_owned(), |it| it.shown(file));
        let message = format!(
            "checks of an upstream that hangs overlap: each may take {shown}, and {} begins the next one earlier",
            interval.shown(file)
        );
        let found = hint(interval, "health-interval-timeout", message);
        Some(match timeout {
            Some(timeout) => found.related(timeout.range(), "the time for one check"),
            None => found,
        })
    }

    /// The last line of an option of `reverse_proxy` in the block.
    fn option(&self, name: &str) -> Option<&Setting> {
        self.settings.last_in(&self.block, &format!("directive reverse_proxy > {name}"))
    }
}

fn hint(setting: &Setting, code: &'static str, message: String) -> Diagnostic {
    Diagnostic::new(setting.range(), Severity::Hint, code, message)
}
