//! `caddyfile-ls reload`, `adapt`, `diff` and `status`: a file and the Caddy that runs it.

use super::args::{AdaptArgs, LiveArgs, ReloadArgs};
use super::output::{Exit, Output, remark};
use super::report;
use crate::admin::{
    self, Adapted, Admin, AdminError, CaddyCommand, Load, NoAddress, SENT, Said, Status, Warning,
    address_of, difference, place_of, text_to_send,
};
use crate::disk;
use ide::{Catalog, Kind, Presence, Severity, SourceFile};
use std::time::Duration;

/// A file and where its Caddy is asked.
struct Subject {
    name: String,
    file: SourceFile,
    /// The text as it is sent.
    text: String,
    admin: Admin,
}

/// Loads a file into the running Caddy.
pub(super) fn reload(args: &ReloadArgs, output: &mut Output) {
    with_subject(&args.live, output, async |subject, output| {
        let findings = ide::diagnostics(&subject.file);
        let errors: Vec<_> =
            findings.into_iter().filter(|it| it.severity == Severity::Error).collect();
        if !errors.is_empty() && !args.force {
            let errors = report::locate(&subject.name, subject.file.text(), errors);
            output.print(&report::human(subject.file.text(), &errors, output.paint()));
            remark("not sent, because it has errors; --force sends it all the same");
            output.reached(Exit::Findings);
            return;
        }
        let load = if args.force { Load::Again } else { Load::IfChanged };
        match subject.admin.load(subject.text.clone(), load).await {
            Ok(warnings) => {
                subject.remarks(&warnings);
                remark(&format!("{} is loaded by {}", subject.name, subject.admin.address()));
            }
            Err(error) => subject.failed(&error, output),
        }
    });
}

/// Prints what Caddy makes of a file.
pub(super) fn adapt(args: &AdaptArgs, output: &mut Output) {
    with_subject(&args.live, output, async |subject, output| {
        let caddy = CaddyCommand { words: &args.caddy, folder: None };
        match admin::adapt(Some(&subject.admin), caddy, subject.text.clone()).await {
            Ok(adapted) => {
                subject.remarks(&adapted.warnings);
                output.print(&format!("{}\n", adapted.result));
            }
            Err(error) => match error.refusal() {
                Some(message) => subject.refused(message, output),
                None => output.fail(&error.to_string()),
            },
        }
    });
}

/// Shows how a file differs from what runs.
pub(super) fn diff(args: &LiveArgs, output: &mut Output) {
    with_subject(args, output, async |subject, output| {
        let Adapted { result, warnings } = match subject.admin.adapt(subject.text.clone()).await {
            Ok(adapted) => adapted,
            Err(error) => return subject.failed(&error, output),
        };
        let running = match subject.admin.config().await {
            Ok(running) => running,
            Err(error) => return subject.failed(&error, output),
        };
        subject.remarks(&warnings);
        let address = subject.admin.address();
        let before = format!("running at {address}");
        if let Some(diff) = difference((&before, &running), (&subject.name, &result)) {
            output.print(&diff);
            output.reached(Exit::Findings);
        } else {
            remark(&format!("unchanged: what runs at {address} is what {} says", subject.name));
        }
    });
}

/// Tells whether Caddy answers, which version it is, and which plugins it has.
pub(super) fn status(args: &LiveArgs, output: &mut Output) {
    with_subject(args, output, async |subject, output| {
        let address = subject.admin.address();
        match admin::status(&subject.admin, Catalog::builtin()).await {
            Ok(Status { version, plugins }) => {
                let version =
                    version.unwrap_or_else(|| "of a version that it does not tell".into());
                output.print(&format!("Caddy {version} at {address}\n"));
                for plugin in plugins.names(Presence::Present) {
                    output.print(&format!("with {plugin}\n"));
                }
            }
            Err(error) => subject.failed(&error, output),
        }
    });
}

impl Subject {
    fn read(args: &LiveArgs) -> Result<Subject, String> {
        let name = args.file.display().to_string();
        let text = disk::read(&args.file).map_err(|error| format!("{name}: {error}"))?;
        let file = SourceFile::new(text.into(), Kind::Main);
        let said = args.address.as_deref().map_or(Said::Nothing, Said::Instead);
        let address = address_of(&file, said).map_err(|error| match error {
            NoAddress::Wrong(error) => error.to_string(),
            NoAddress::Unknown => format!("{name} {error}; say it with --address"),
            NoAddress::Off => format!("{name} {error}"),
        })?;
        let text = text_to_send(&file, Some(&args.file));
        let patience = Duration::from_secs(args.timeout.into());
        Ok(Subject { name, file, text, admin: Admin::new(address, patience) })
    }

    /// Prints what Caddy remarks on, each at its line.
    fn remarks(&self, warnings: &[Warning]) {
        for warning in warnings {
            let file = if warning.file == SENT { &self.name } else { &warning.file };
            remark(&format!("{file}:{}: warning: {}", warning.line, warning.message));
        }
    }

    fn failed(&self, error: &AdminError, output: &mut Output) {
        match error {
            AdminError::Refused { message, .. } => self.refused(message, output),
            error => output.fail(&error.to_string()),
        }
    }

    /// Prints why Caddy refuses the file, at the line that it names.
    fn refused(&self, message: &str, output: &mut Output) {
        let place = place_of(message).map(|(file, line)| {
            let file = if [SENT, "-"].contains(&file) { &self.name } else { file };
            format!("{file}:{line}")
        });
        let place = place.unwrap_or_else(|| self.name.clone());
        remark(&format!("{place}: Caddy refuses it: {message}"));
        output.reached(Exit::Findings);
    }
}

/// Works on what the arguments name, on a runtime of its own.
fn with_subject(
    args: &LiveArgs,
    output: &mut Output,
    work: impl AsyncFnOnce(&Subject, &mut Output),
) {
    let subject = match Subject::read(args) {
        Ok(subject) => subject,
        Err(message) => return output.fail(&message),
    };
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(work(&subject, output)),
        Err(error) => output.fail(&format!("no connection can be made: {error}")),
    }
}
