//! What the commands on the command line and those of an editor have in common: the Caddy that a file is for, and the
//! questions that are put to it.

use super::{Adapted, Address, Admin, AdminError, CaddyCommand, CommandError, Configuration};
use ide::{AdminOption, Catalog, Plugins, Presence, SourceFile, probes};
use similar::TextDiff;
use std::fmt;
use std::path::Path;
use std::time::Duration;

/// Where Caddy listens unless told otherwise (admin.go, `DefaultAdminListen`).
const DEFAULT_ADDRESS: &str = "localhost:2019";

/// After this time a difference need not be the shortest any more.
const DIFF_PATIENCE: Duration = Duration::from_secs(2);

/// Which address counts besides the one in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<'a> {
    /// None.
    Nothing,
    /// This one, whatever the file says.
    Instead(&'a str),
    /// This one, unless the file names one.
    Otherwise(&'a str),
}

/// Why a file has no admin API.
#[derive(Debug)]
pub enum NoAddress {
    /// It says `admin off`.
    Off,
    /// It depends on variables or other files.
    Unknown,
    /// What is said is no address.
    Wrong(AdminError),
}

impl fmt::Display for NoAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoAddress::Off => f.write_str(
                "says `admin off`: Caddy has no admin API then, and only a restart changes what it runs",
            ),
            NoAddress::Unknown => f.write_str("takes its admin address from elsewhere"),
            NoAddress::Wrong(error) => write!(f, "has no admin API: {error}"),
        }
    }
}

impl std::error::Error for NoAddress {}

/// Where the Caddy listens that a file is for.
///
/// # Errors
/// See [`NoAddress`].
pub fn address_of(file: &SourceFile, said: Said) -> Result<Address, NoAddress> {
    let address = match (said, ide::admin_option(file)) {
        (Said::Instead(address), _)
        | (Said::Otherwise(address), AdminOption::Unset | AdminOption::Unknown) => {
            address.to_owned()
        }
        (_, AdminOption::Address(address)) => address,
        (_, AdminOption::Unset) => DEFAULT_ADDRESS.to_owned(),
        (_, AdminOption::Off) => return Err(NoAddress::Off),
        (_, AdminOption::Unknown) => return Err(NoAddress::Unknown),
    };
    Address::parse(&address).map_err(NoAddress::Wrong)
}

/// The text of a file as it is sent to a Caddy that works in another folder. `path` is where the file lies, if it does.
pub fn text_to_send(file: &SourceFile, path: Option<&Path>) -> String {
    let folder = path.and_then(|path| std::path::absolute(path).ok());
    let folder = folder.as_deref().and_then(Path::parent);
    match folder.and_then(|folder| Some((folder, folder.to_str()?))) {
        Some((folder, name)) => {
            let is_file = |name: &str| name.contains(['*', '?', '[']) || folder.join(name).exists();
            ide::text_from_anywhere(file, name.trim_end_matches('/'), is_file)
        }
        None => file.text().to_string(),
    }
}

/// Why nobody says what becomes of a text.
#[derive(Debug)]
pub enum AdaptError {
    /// Of a running Caddy.
    Admin(AdminError),
    /// Of a command.
    Command(CommandError),
}

impl AdaptError {
    /// What Caddy has against the text, if that is why.
    pub fn refusal(&self) -> Option<&str> {
        match self {
            AdaptError::Admin(AdminError::Refused { message, .. })
            | AdaptError::Command(CommandError::Failed(message)) => Some(message),
            _ => None,
        }
    }
}

impl fmt::Display for AdaptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AdaptError::Admin(error) => error.fmt(f),
            AdaptError::Command(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AdaptError {}

/// What Caddy makes of a text: the running one, or where none answers the one that a command runs, if there is a command.
///
/// # Errors
/// See [`AdaptError`].
pub async fn adapt(
    admin: Option<&Admin>,
    caddy: CaddyCommand<'_>,
    text: String,
) -> Result<Adapted, AdaptError> {
    if let Some(admin) = admin {
        match admin.adapt(text.clone()).await {
            Err(AdminError::Unreachable { .. }) if !caddy.is_empty() => {}
            answer => return answer.map_err(AdaptError::Admin),
        }
    }
    caddy.adapt(text).await.map_err(AdaptError::Command)
}

/// How a new configuration differs from the one that runs, as a unified diff; none if it does not.
pub fn difference(running: (&str, &Configuration), new: (&str, &Configuration)) -> Option<String> {
    if running.1 == new.1 {
        return None;
    }
    let (old_text, new_text) = (format!("{}\n", running.1), format!("{}\n", new.1));
    // The best one may take for ever to find.
    let diff = TextDiff::configure().timeout(DIFF_PATIENCE).diff_lines(&old_text, &new_text);
    let mut diff = diff.unified_diff();
    Some(diff.context_radius(5).header(running.0, new.0).to_string())
}

/// What a Caddy says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Its version, as it writes it, if it tells.
    pub version: Option<String>,
    /// The plugins of the catalogue that it has and lacks, as far as it can be found out.
    pub plugins: Plugins,
}

/// What a running Caddy is: its version, and what becomes of names that plugins of the catalogue bring.
///
/// # Errors
/// If there is no answer at all.
pub async fn status(admin: &Admin, catalog: &Catalog) -> Result<Status, AdminError> {
    let version = admin.version().await?;
    let mut plugins = Plugins::default();
    let probing = async {
        for probe in probes(catalog) {
            let presence = match admin.adapt(probe.text.clone()).await {
                Ok(_) => Presence::Present,
                Err(AdminError::Refused { message, .. }) => probe.presence(Some(&message)),
                Err(error) => return Err(error),
            };
            plugins.insert(&probe.plugin, presence);
        }
        Ok(())
    };
    // All of them may take as long as one; of what is not found out by then nothing is known.
    if let Ok(probed) = tokio::time::timeout(admin.patience(), probing).await {
        probed?;
    }
    Ok(Status { version, plugins })
}

/// Like [`status`], of a Caddy that a command runs.
///
/// # Errors
/// See [`CommandError`].
pub async fn status_by_command(
    caddy: CaddyCommand<'_>,
    catalog: &Catalog,
) -> Result<Status, CommandError> {
    let (version, modules) = caddy.modules().await?;
    let plugins = Plugins::listed(catalog, modules.lines());
    Ok(Status { version, plugins })
}
