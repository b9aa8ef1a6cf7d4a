//! `caddyfile-ls reload`, `adapt`, `diff` and `status`: a file and the Caddy that runs it.

use super::args::{AdaptArgs, LiveArgs, ReloadArgs};
use super::output::{Exit, Output, remark};
use super::report;
use crate::admin::{
    Adapted, Address, Admin, AdminError, CommandError, DEFAULT_ADDRESS, Load, SENT, Warning,
    adapt_by_command, place_of,
};
use crate::disk;
use ide::{AdminOption, Kind, Severity, SourceFile};
use similar::TextDiff;
use std::path::Path;
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
        let adapted = match subject.admin.adapt(subject.text.clone()).await {
            Err(AdminError::Unreachable { .. }) if !args.caddy.is_empty() => {
                match adapt_by_command(&args.caddy, subject.text.clone()).await {
                    Ok(adapted) => adapted,
                    Err(CommandError::Failed(message)) => {
                        return subject.refused(&message, output);
                    }
                    Err(error) => return output.fail(&error.to_string()),
                }
            }
            Ok(adapted) => adapted,
            Err(error) => return subject.failed(&error, output),
        };
        subject.remarks(&adapted.warnings);
        output.print(&format!("{}\n", adapted.result));
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
        if running == result {
            remark(&format!("unchanged: what runs at {address} is what {} says", subject.name));
            return;
        }
        let (running, new) = (format!("{running}\n"), format!("{result}\n"));
        let diff = TextDiff::from_lines(&running, &new);
        let mut diff = diff.unified_diff();
        let diff = diff.context_radius(5).header(&format!("running at {address}"), &subject.name);
        output.print(&diff.to_string());
        output.reached(Exit::Findings);
    });
}

/// Tells whether Caddy answers, and which version it is.
pub(super) fn status(args: &LiveArgs, output: &mut Output) {
    with_subject(args, output, async |subject, output| {
        let address = subject.admin.address();
        match subject.admin.version().await {
            Ok(Some(version)) => output.print(&format!("Caddy {version} at {address}\n")),
            Ok(None) => {
                output.print(&format!("Caddy of a version that it does not tell at {address}\n"));
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
        let address = match (&args.address, ide::admin_option(&file)) {
            (Some(address), _) => address.clone(),
            (None, AdminOption::Address(address)) => address,
            (None, AdminOption::Unset) => DEFAULT_ADDRESS.to_owned(),
            (None, AdminOption::Off) => {
                return Err(format!(
                    "{name} says `admin off`: Caddy has no admin API then, and only a restart changes what it runs"
                ));
            }
            (None, AdminOption::Unknown) => {
                return Err(format!(
                    "{name} takes its admin address from elsewhere; say it with --address"
                ));
            }
        };
        let address = Address::parse(&address).map_err(|error| error.to_string())?;
        let folder = std::path::absolute(&args.file).ok();
        let folder = folder.as_deref().and_then(Path::parent).and_then(Path::to_str);
        let text = match folder {
            Some(folder) => ide::text_from_anywhere(&file, folder.trim_end_matches('/')),
            None => file.text().to_string(),
        };
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
