//! Times of the server against what the sites do.

use super::{Setting, Settings, is_open};
use crate::diagnostics::{About, Diagnostic, Severity};
use analysis::value::size;
use syntax::ast::{Directive, Statement};

pub(super) fn check(about: About<'_>, settings: &Settings, out: &mut Vec<Diagnostic>) {
    let stream = streams(settings).next();
    let mut servers = settings.all("global_option servers");
    // One that names an address is only for the sites there.
    let one_for_all =
        servers.next().filter(|it| it.line.args().next().is_none() && servers.next().is_none());
    if one_for_all.is_some() {
        let write = settings.all("global_option servers > timeouts > write").last();
        out.extend(write.zip(stream).and_then(|(write, stream)| cut(about, write, stream)));
        let read = settings.all("global_option servers > timeouts > read_body").last();
        out.extend(read.and_then(|read| upload(about, settings, read)));
    }
    for idle in settings.all("global_option servers > timeouts > idle") {
        out.extend(probes(about, settings, idle));
    }
    out.extend(stream.and_then(|stream| grace(about, settings, stream)));
}

/// What sends a response that has no end of its own.
fn streams(settings: &Settings) -> impl Iterator<Item = &Setting> {
    settings.0.iter().filter(|it| match &*it.path {
        "directive reverse_proxy > flush_interval" => it.time().is_some_and(|time| time < 0),
        "directive mercure" => true,
        _ => false,
    })
}

/// `timeout-write-stream`: the time for a whole response ends streams, too.
fn cut(about: About<'_>, write: &Setting, stream: &Setting) -> Option<Diagnostic> {
    write.time().filter(|&time| time > 0)?;
    let message = format!(
        "{} counts from the request on, so it also ends the stream on line {}, however busy that is; `write_idle` would end only those that no client reads",
        write.shown(about.file),
        stream.line_number(about.file)
    );
    let found = info(write, "timeout-write-stream", message);
    Some(found.related(stream.range(), "sent on at once, as streams need it"))
}

/// `timeout-read-body-upload`: an upload that may be so large takes longer than reading may.
fn upload(about: About<'_>, settings: &Settings, read: &Setting) -> Option<Diagnostic> {
    let time = read.time().filter(|&time| time > 0)?.unsigned_abs();
    let limits = settings.all("directive request_body > max_size");
    let known = limits.filter_map(|it| Some((size::parse(&it.text()?).known()?.bytes, it)));
    let (bytes, largest) = known.max_by_key(|(bytes, _)| *bytes)?;
    // At 1 MB/s that is a byte in each microsecond.
    let passes = time / 1000;
    if bytes <= passes {
        return None;
    }
    let message = format!(
        "at 1 MB/s {} ends an upload after {}; {} on line {} allows more",
        read.shown(about.file),
        megabytes(passes),
        largest.shown(about.file),
        largest.line_number(about.file)
    );
    let found = info(read, "timeout-read-body-upload", message);
    Some(found.related(largest.range(), "the largest upload that is allowed"))
}

fn megabytes(bytes: u64) -> String {
    match bytes / 1_000_000 {
        0 => "less than 1 MB".to_owned(),
        whole => format!("{whole} MB"),
    }
}

/// `timeout-idle-probe`: a connection is closed before it is probed for the first time.
fn probes(about: About<'_>, settings: &Settings, idle: &Setting) -> Option<Diagnostic> {
    let servers = idle.parent()?.syntax().ancestors().skip(1).find_map(Directive::cast)?;
    let first = settings.last_in(&servers.block()?, "global_option servers > keepalive_idle")?;
    let (limit, probe) = (idle.time()?, first.time()?);
    if limit <= 0 || limit >= probe {
        return None;
    }
    let message = format!(
        "{} closes a connection between two requests before its first keep-alive probe, which {} sends",
        idle.shown(about.file),
        first.shown(about.file)
    );
    let found = Diagnostic::new(idle.range(), Severity::Hint, "timeout-idle-probe", message);
    Some(found.related(first.range(), "when the first probe is sent"))
}

/// `grace-period-stream`: Caddy waits for streams when it stops.
fn grace(about: About<'_>, settings: &Settings, stream: &Setting) -> Option<Diagnostic> {
    let file = about.file;
    let tree = file.parse().tree();
    let is_set = settings.all("global_option grace_period").next().is_some();
    let options = tree.global_options().and_then(|options| options.block());
    let may_be_set = options.is_some_and(|block| is_open(&block))
        || tree.statements().any(|it| matches!(it, Statement::Import(_)));
    if is_set || may_be_set || !file.is_main() || !about.is_whole {
        return None;
    }
    let message = "when Caddy stops it waits until responses under way are complete, and an event stream ends only when its client leaves; the global option `grace_period` limits the wait".to_owned();
    Some(Diagnostic::new(stream.range(), Severity::Hint, "grace-period-stream", message))
}

fn info(setting: &Setting, code: &'static str, message: String) -> Diagnostic {
    Diagnostic::new(setting.range(), Severity::Info, code, message)
}
