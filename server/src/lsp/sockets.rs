//! What this machine says of the Unix sockets that documents name: in hovers, and in findings.

use super::settings::{Settings, SocketHealth};
use super::world::{Snapshot, World};
use ide::{Diagnostic, Socket, SocketFinding, SourceFile};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use syntax::TextSize;
use tower_lsp::lsp_types::{Hover, HoverContents, Url};

/// The sockets that the word at an offset names, as far as this machine may be asked about them.
pub(super) fn at(snapshot: &Snapshot, offset: TextSize) -> Vec<Socket> {
    if may_look(snapshot) >= SocketHealth::Hover {
        ide::sockets_at(&snapshot.reading().source, offset)
    } else {
        Vec::new()
    }
}

/// When this machine may be asked about the sockets of a document.
fn may_look(snapshot: &Snapshot) -> SocketHealth {
    // Only files of this machine name sockets of this machine.
    match snapshot.url.scheme() {
        "file" => snapshot.settings.socket_health,
        _ => SocketHealth::Off,
    }
}

/// What is to be known of a document to ask the machine about its sockets.
#[cfg_attr(not(unix), allow(dead_code, reason = "sockets are looked at on Unix only"))]
pub(super) struct Around {
    settings: Arc<Settings>,
    /// The folder of the document.
    folder: Option<PathBuf>,
    /// The folders in which containers may be described.
    inside: Vec<PathBuf>,
}

impl Around {
    /// What is known of a document.
    pub(super) fn of(world: &World, url: &Url) -> Around {
        let path = url.to_file_path().ok();
        let folder = path.and_then(|it| it.parent().map(Path::to_owned));
        Around { settings: world.settings(), folder, inside: world.folders() }
    }
}

#[cfg(unix)]
fn machine_of(around: &Around) -> crate::sockets::Machine {
    let user = around.settings.caddy_user.as_deref();
    crate::sockets::Machine::new(around.folder.as_deref(), &around.inside, user)
}

/// A hover with what the machine says of the sockets that it is about. It does not wait long for a slow disk.
#[cfg(unix)]
pub(super) async fn told(
    hover: Hover,
    sockets: Vec<Socket>,
    around: Around,
    markup: ide::Markup,
) -> Hover {
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(1);
    if sockets.is_empty() {
        return hover;
    }
    let look = move || {
        let machine = std::cell::OnceCell::new();
        let texts = sockets.iter().map(|socket| {
            let sight = || machine.get_or_init(|| machine_of(&around)).look(socket);
            ide::socket_text(socket, sight, markup)
        });
        texts.collect::<Vec<_>>()
    };
    // Not a matter for the pool, whose few threads a disk that does not answer would take.
    let looked = tokio::time::timeout(PATIENCE, tokio::task::spawn_blocking(look)).await;
    match looked {
        Ok(Ok(texts)) => with(hover, &texts),
        _ => hover,
    }
}

/// The same where sockets cannot be looked at.
#[cfg(not(unix))]
#[allow(clippy::unused_async, reason = "elsewhere it waits")]
pub(super) async fn told(hover: Hover, sockets: Vec<Socket>, _: Around, _: ide::Markup) -> Hover {
    let text = "Only on Unix is it looked up what is at the path of a socket.".to_owned();
    if sockets.is_empty() { hover } else { with(hover, &[text]) }
}

fn with(mut hover: Hover, texts: &[String]) -> Hover {
    if let HoverContents::Markup(content) = &mut hover.contents {
        for text in texts {
            content.value.push_str("\n\n");
            content.value.push_str(text);
        }
    }
    hover
}

/// What is wrong with the sockets of a document.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// The last look; 0 before the first.
    look: u64,
    /// The look that first found this.
    age: u64,
    /// The sockets with which something is wrong.
    found: Vec<(Socket, SocketFinding)>,
}

impl Known {
    /// What is known once something is looked at again; false if that is no news, or came late.
    pub(super) fn renew(&mut self, new: Known) -> bool {
        let is_news = new.look > self.look && new.found != self.found;
        if is_news {
            *self = new;
        } else {
            self.look = self.look.max(new.look);
        }
        is_news
    }
}

/// The findings about the sockets of a document, as far as they are known: the disk is not looked at.
pub(super) fn findings(snapshot: &Snapshot, source: &SourceFile) -> Vec<Diagnostic> {
    if may_look(snapshot) == SocketHealth::On {
        ide::socket_diagnostics(source, &snapshot.sockets.found)
    } else {
        Vec::new()
    }
}

/// Which look at the disk [`findings`] come from.
pub(super) fn age(snapshot: &Snapshot) -> u64 {
    if may_look(snapshot) == SocketHealth::On { snapshot.sockets.age } else { 0 }
}

/// Counts the looks.
static LOOKS: AtomicU64 = AtomicU64::new(1);

/// Looks at the sockets that a document names, aside; `changed` is called if something else is wrong with them than
/// before. Only documents in folders of the workspace, which somebody has opened on purpose.
pub(super) fn attend(world: &Arc<World>, url: &Url, changed: impl FnOnce() + Send + 'static) {
    let Some(snapshot) = world.snapshot(url) else { return };
    let is_inside = || url.to_file_path().is_ok_and(|path| world.is_in_folder(&path));
    let names_some = snapshot.document.text().contains("unix");
    if !cfg!(unix)
        || may_look(&snapshot) != SocketHealth::On
        || !(names_some || age(&snapshot) > 0)
        || !is_inside()
    {
        return;
    }
    let around = Around::of(world, url);
    let (world, url) = (Arc::clone(world), url.clone());
    let look = LOOKS.fetch_add(1, Ordering::Relaxed);
    tokio::task::spawn_blocking(move || {
        if world.keep_sockets(&url, Known { look, age: look, found: found(&snapshot, &around) }) {
            changed();
        }
    });
}

/// Looks again at the sockets of all documents, if other settings say so.
pub(super) fn settings_changed(
    world: &Arc<World>,
    before: &Settings,
    changed: &(impl Fn() + Clone + Send + 'static),
) {
    let now = world.settings();
    if (now.socket_health, &now.caddy_user) != (before.socket_health, &before.caddy_user) {
        for snapshot in world.snapshots() {
            attend(world, &snapshot.url, changed.clone());
        }
    }
}

/// What is wrong with the sockets of a document now.
#[cfg(unix)]
fn found(snapshot: &Snapshot, around: &Around) -> Vec<(Socket, SocketFinding)> {
    let mut sockets: Vec<Socket> = Vec::new();
    for (_, socket) in ide::sockets_in(&snapshot.reading().source) {
        if socket.is_file() && !sockets.contains(&socket) {
            sockets.push(socket);
        }
    }
    if sockets.is_empty() {
        return Vec::new();
    }
    let machine = machine_of(around);
    let found = sockets.into_iter().filter_map(|socket| {
        let sight = machine.look(&socket);
        let report = ide::socket_report(&socket, &sight);
        ide::socket_finding(&report, &sight).map(|finding| (socket, finding))
    });
    found.collect()
}

#[cfg(not(unix))]
fn found(_: &Snapshot, _: &Around) -> Vec<(Socket, SocketFinding)> {
    Vec::new()
}
