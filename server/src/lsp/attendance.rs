//! What imports need of the client without anybody asking: that it watches the files that they name, and that its user
//! lets us read what lies outside of the workspace.

use super::log::Log;
use super::outbox;
use super::workspace::{self, Moment};
use super::world::World;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};
use tower_lsp::Client;
use tower_lsp::lsp_types::{MessageActionItem, MessageType, Registration, Unregistration};

/// The shortest time between two looks at what has changed.
const REST: Duration = Duration::from_millis(50);

/// How often the files on disk are looked at for a client that does not watch them.
const INTERVAL: Duration = Duration::from_secs(3);

/// The most patterns that a client is asked to watch.
const PATTERNS_MAX: usize = 100;

/// The answer that lets us read.
const YES: &str = "Read them";

/// Attends to what is imported for as long as the server lives; `changed` is called when files have changed that the
/// client does not watch.
pub(super) fn keep(
    world: Arc<World>,
    client: Client,
    log: Log,
    changed: impl Fn() + Send + 'static,
) {
    tokio::spawn(async move {
        let news = world.files_changed();
        let watches = world.client().registers_watched_files;
        let mut attendance = Attendance::new(world.clone(), client, log);
        loop {
            let is_news = if watches {
                news.notified().await;
                true
            } else {
                timeout(INTERVAL, news.notified()).await.is_ok()
            };
            let Some(moment) = world.moment_if_open() else { continue };
            if is_news {
                attendance.attend(moment).await;
                sleep(REST).await;
            } else if spawn_blocking(move || moment.is_stale()).await.unwrap_or_default() {
                world.files_came_or_went();
                changed();
            }
        }
    });
}

struct Attendance {
    world: Arc<World>,
    client: Client,
    log: Log,
    /// What the client was last asked to watch, and how often it was asked.
    watched: (Vec<Value>, usize),
    /// The folders that the user was asked about.
    asked: HashSet<PathBuf>,
}

impl Attendance {
    fn new(world: Arc<World>, client: Client, log: Log) -> Attendance {
        let (watched, asked) = (<(Vec<Value>, usize)>::default(), HashSet::new());
        Attendance { world, client, log, watched, asked }
    }

    async fn attend(&mut self, moment: Arc<Moment>) {
        let look = move || (moment.imported(), moment.refused());
        // A panic is in the log.
        let Ok((patterns, refused)) = spawn_blocking(look).await else { return };
        let (profile, folders) = (self.world.client(), self.world.folders());
        if profile.registers_watched_files {
            let below = if profile.watches_below { Base::Any } else { Base::Workspace };
            let watchers = patterns.iter().filter_map(|it| watcher(it, &folders, below));
            self.watch(watchers.take(PATTERNS_MAX).collect());
        }
        if self.world.settings().read_outside.is_none() {
            for (from, folder) in refused {
                self.ask(&from, folder);
            }
        }
    }

    fn watch(&mut self, watchers: Vec<Value>) {
        let (known, times) = &mut self.watched;
        if *known == watchers {
            return;
        }
        let id = |number: usize| format!("imports-{number}");
        let method = "workspace/didChangeWatchedFiles";
        if !known.is_empty() {
            let client = self.client.clone();
            let old = Unregistration { id: id(*times), method: method.to_owned() };
            let request = async move { client.unregister_capability(vec![old]).await };
            outbox::ask(&self.log, "client/unregisterCapability", request, |()| {});
        }
        *known = watchers;
        if !known.is_empty() {
            *times += 1;
            let client = self.client.clone();
            let register_options = Some(json!({ "watchers": known }));
            let new = Registration { id: id(*times), method: method.to_owned(), register_options };
            let request = async move { client.register_capability(vec![new]).await };
            outbox::ask(&self.log, "client/registerCapability", request, |()| {});
        }
    }

    /// Asks the user about a folder, once.
    fn ask(&mut self, from: &str, folder: PathBuf) {
        if !self.asked.insert(folder.clone()) {
            return;
        }
        let name = from.rsplit('/').next().unwrap_or(from);
        let message = format!(
            "`{name}` imports files from {}, which lies outside of the workspace. \
             Read them until the editor is closed? The setting `caddyfile.readOutsideWorkspace` answers for good.",
            folder.display()
        );
        let action = |title: &str| MessageActionItem {
            title: title.to_owned(),
            properties: std::collections::HashMap::default(),
        };
        let actions = Some(vec![action(YES), action("No")]);
        let (client, world) = (self.client.clone(), self.world.clone());
        // A user may take any time, or never answer.
        tokio::spawn(async move {
            let answer = client.show_message_request(MessageType::INFO, message, actions).await;
            if answer.is_ok_and(|answer| answer.is_some_and(|answer| answer.title == YES)) {
                // Now that it may be looked at, what it is behind links.
                let real = std::fs::canonicalize(&folder).ok();
                world.grant([folder].into_iter().chain(real).collect());
            }
        });
    }
}

/// What a client can watch.
#[derive(Debug, Clone, Copy)]
enum Base {
    /// What lies in a folder of the workspace.
    Workspace,
    /// What lies anywhere.
    Any,
}

/// How a client is told to watch what an absolute pattern names; none if it does so already, or cannot.
fn watcher(pattern: &str, folders: &[PathBuf], base: Base) -> Option<Value> {
    // Caddy's `*` and `?` mean the same to clients; braces and brackets do not.
    if pattern.contains(['{', '}', '[', ']', '\\']) {
        return None;
    }
    let fixed = pattern.find(['*', '?']).unwrap_or(pattern.len());
    let (folder, _) = pattern.get(..fixed)?.rsplit_once('/')?;
    let rest = pattern.get(folder.len() + 1..)?;
    let inside = folders.iter().find_map(|it| Path::new(folder).strip_prefix(it).ok());
    if inside.is_some() && workspace::is_watched(rest) {
        return None;
    }
    match (base, inside) {
        (Base::Any, _) => {
            let base = workspace::url_of(if folder.is_empty() { "/" } else { folder })?;
            Some(json!({ "globPattern": { "baseUri": base, "pattern": rest } }))
        }
        (Base::Workspace, Some(inside)) => {
            let below = inside.to_str()?;
            let below = if below.is_empty() { String::new() } else { format!("{below}/") };
            Some(json!({ "globPattern": format!("**/{below}{rest}") }))
        }
        (Base::Workspace, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_watched_already_or_cannot_be_is_left_out() {
        let folders = [PathBuf::from("/ws")];
        let below = |pattern| watcher(pattern, &folders, Base::Workspace);
        let any = |pattern| watcher(pattern, &folders, Base::Any);
        let glob = |glob: &str| Some(json!({ "globPattern": glob }));
        assert_eq!(below("/ws/sites/*"), glob("**/sites/*"));
        assert_eq!(below("/ws/a"), glob("**/a"));
        assert_eq!(below("/etc/caddy/*"), None);
        assert_eq!(
            any("/etc/caddy/*/x.conf"),
            Some(json!({
                "globPattern": { "baseUri": "file:///etc/caddy", "pattern": "*/x.conf" }
            }))
        );
        for pattern in ["/ws/sites/*.conf", "/ws/Caddyfile.local", "/ws/{$X}/*"] {
            assert_eq!(below(pattern), None, "{pattern}");
        }
    }
}
