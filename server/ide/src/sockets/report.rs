//! Whether Caddy gets to a socket, what stops it first, and what helps.

use super::access::{Class, Want};
use super::remedy::{self, Remedy};
use super::shown::{file, kind_name, named, owned};
use super::{
    Account, AccountSource, End, FileKind, Id, Rights, Seen, Socket, SocketPlace, SocketRole,
    SocketSight, System,
};
use super::{Surroundings, container};
use crate::docs::{Markup, code};
use analysis::value::mode::Mode;
use std::fmt::Write;

/// What a machine says about a socket, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketReport {
    /// Whether Caddy gets through.
    pub verdict: SocketVerdict,
    /// The same in a sentence, in Markdown.
    pub summary: String,
    /// What helps, the best first.
    pub remedies: Vec<Remedy>,
    /// What else is to be known, a sentence each.
    pub notes: Vec<String>,
    /// The folders and the file, a line each.
    listing: String,
}

/// Whether Caddy gets through to a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketVerdict {
    /// Nothing is in the way.
    Clear,
    /// A folder or the socket has not the bits.
    Forbidden(Place),
    /// Something else than a socket is there.
    NotASocket,
    /// Nothing is there, or no folder for it.
    Missing,
    /// No program can use the path.
    TooLong,
    /// The one who looks may not see enough to tell.
    Unknown,
}

/// Where something is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At a folder.
    Folder,
    /// At the socket itself.
    Socket,
}

/// What is to be said about a socket, beside its address. `look` is asked only where there is something to be seen.
pub fn socket_text(socket: &Socket, look: impl FnOnce() -> SocketSight, markup: Markup) -> String {
    match socket.place() {
        SocketPlace::File => socket_report(socket, &look()).text(markup),
        SocketPlace::Abstract => markup.render(
            "**On this machine:** an abstract socket has no file, so there is nothing to look at. No user is kept out by \
             bits; a container with a network of its own does not see it.",
        ),
        SocketPlace::Relative => markup.render(&format!(
            "**On this machine:** not looked at, because it is not known in which folder Caddy is started. {} is the \
             same everywhere.",
            code("unix//…")
        )),
    }
}

/// Judges what a machine says about a socket.
pub fn socket_report(socket: &Socket, sight: &SocketSight) -> SocketReport {
    let mut about = About { sight, stop: None, out: SocketReport::default() };
    if !about.is_too_long(socket) && !about.is_barred() {
        match socket.role {
            SocketRole::Dial => about.dial(socket),
            SocketRole::Bind(mode) | SocketRole::Admin(mode) => about.listen(socket, mode),
        }
    }
    about.out.notes.extend(container::notes(sight, socket));
    if sight.end != End::Elsewhere {
        about.user();
    }
    about.label();
    about.private_folder(socket);
    about.list();
    about.out
}

impl Default for SocketReport {
    fn default() -> SocketReport {
        SocketReport {
            verdict: SocketVerdict::Unknown,
            summary: String::new(),
            remedies: Vec::new(),
            notes: Vec::new(),
            listing: String::new(),
        }
    }
}

impl SocketReport {
    /// All of it.
    pub fn text(&self, markup: Markup) -> String {
        let mut text = format!("**On this machine:** {}", self.summary);
        for remedy in &self.remedies {
            let _ = write!(text, "\n\n{}", remedy.sentence);
            if let Some(command) = &remedy.command {
                let _ = write!(text, "\n\n```sh\n{command}\n```");
            }
        }
        if !self.listing.is_empty() {
            let _ = write!(text, "\n\n```text\n{}```", self.listing);
        }
        for (index, note) in self.notes.iter().enumerate() {
            let _ = write!(text, "{}- {note}", if index == 0 { "\n\n" } else { "\n" });
        }
        markup.render(&text)
    }
}

/// The report in the making.
struct About<'a> {
    sight: &'a SocketSight,
    /// The path at which it ends, and what is missing there.
    stop: Option<(String, String)>,
    out: SocketReport,
}

impl About<'_> {
    /// Whether the system takes no such path for a socket.
    fn is_too_long(&mut self, socket: &Socket) -> bool {
        let most = if self.sight.system == System::Linux { 107 } else { 103 };
        let bytes = socket.path.len();
        if bytes > most {
            let summary = format!(
                "no program can use a socket at this path: it has {bytes} bytes, and {most} are the most."
            );
            self.settle(SocketVerdict::TooLong, summary);
        }
        bytes > most
    }

    /// Whether a folder stops Caddy.
    fn is_barred(&mut self) -> bool {
        let sight = self.sight;
        let denied = sight
            .folders
            .iter()
            .find_map(|folder| Some((folder, folder.rights.missing(&sight.caddy, Want::Search)?)));
        if let Some((folder, class)) = denied {
            self.forbid(folder, class, Want::Search);
        }
        denied.is_some()
    }

    /// Caddy's user has not the bits that it wants.
    fn forbid(&mut self, seen: &Seen, class: Class, want: Want) {
        let (user, shown) = (named(&self.sight.caddy), file(seen));
        let what = match want {
            Want::Search => format!("may not pass the folder {shown}"),
            Want::Write => format!("may not connect to {shown}"),
            Want::Create => format!("may not make its socket in {shown}"),
        };
        let letters = want.letters().replace("wx", "w");
        let lack = match class {
            Class::Owner => format!("owns it, without `{letters}`"),
            Class::Group => format!("is in its group, which has no `{letters}`"),
            Class::Others => {
                format!("is neither its owner nor in its group, and others have no `{letters}`")
            }
            Class::List => format!("gets no `{letters}` from its access list"),
        };
        let place = if want == Want::Write { Place::Socket } else { Place::Folder };
        self.out.verdict = SocketVerdict::Forbidden(place);
        self.out.summary = format!("{user} {what}: it {lack}.");
        self.out.remedies = remedy::grant(self.sight, seen, class, want);
        self.stop = Some((
            seen.path.clone(),
            format!("no {letters} for {}", self.sight.caddy.user.shown()),
        ));
    }

    /// What is at the end, if Caddy connects to it.
    fn dial(&mut self, socket: &Socket) {
        let sight = self.sight;
        match &sight.end {
            End::Socket(seen) => match seen.rights.missing(&sight.caddy, Want::Write) {
                Some(class) => self.forbid(seen, class, Want::Write),
                None => self.settle(
                    SocketVerdict::Clear,
                    format!(
                        "{} may connect to {}. Whether a program listens there was not tried.",
                        named(&sight.caddy),
                        file(seen)
                    ),
                ),
            },
            End::Other(seen, kind) => {
                let what = kind_name(*kind);
                self.settle(
                    SocketVerdict::NotASocket,
                    format!("{} is {what}, no socket.", file(seen)),
                );
                self.stop = Some((seen.path.clone(), "no socket".to_owned()));
                self.out.remedies = vec![remedy::make_room(sight, seen, *kind)];
            }
            End::Nothing { path } => {
                self.settle(SocketVerdict::Missing, format!("{} is not there.", code(path)));
                self.out.remedies = vec![Remedy::say(
                    "Start the application that listens there: it makes the socket. If it runs, it listens somewhere \
                     else.",
                )];
            }
            End::Dangling { link, target } => {
                let summary =
                    format!("{} is a link, and {} is not there.", code(link), code(target));
                self.settle(SocketVerdict::Missing, summary);
                self.out.remedies = vec![
                    Remedy::say("Start the application that listens there."),
                    Remedy::run(
                        format!(
                            "If it is to listen at {} itself, the link has to go first:",
                            code(link)
                        ),
                        remedy::take_away(sight, "rm", link),
                    ),
                ];
            }
            End::NoFolder { path } => {
                self.settle(
                    SocketVerdict::Missing,
                    format!("The folder {} is not there.", code(path)),
                );
                self.out.remedies = vec![Remedy::say(
                    "The application that listens there makes it, or its service does (`RuntimeDirectory=` of systemd); \
                     or the path is wrong.",
                )];
            }
            _ => self.unclear(socket),
        }
    }

    /// What is at the end, if Caddy makes its own socket there.
    fn listen(&mut self, socket: &Socket, mode: Mode) {
        let sight = self.sight;
        let present = match &sight.end {
            End::Nothing { .. } => None,
            End::Other(seen, FileKind::Folder) => {
                self.settle(
                    SocketVerdict::NotASocket,
                    format!("{} is a folder, and Caddy makes no socket over one.", file(seen)),
                );
                self.stop = Some((seen.path.clone(), "a folder".to_owned()));
                let command = remedy::take_away(sight, "rmdir", &seen.path);
                self.out.remedies =
                    vec![Remedy::run("Choose another name, or take it away:", command)];
                return;
            }
            End::Socket(seen) | End::Other(seen, _) => Some(seen),
            End::NoFolder { path } => {
                let summary =
                    format!("The folder {} is not there, and Caddy makes none.", code(path));
                self.settle(SocketVerdict::Missing, summary);
                self.folder(path);
                return;
            }
            _ => return self.unclear(socket),
        };
        let Some(folder) = sight.folders.last() else { return self.unclear(socket) };
        if let Some(class) = folder.rights.missing(&sight.caddy, Want::Create) {
            self.forbid(folder, class, Want::Create);
            let own = runtime_folder(&folder.path)
                .filter(|_| sight.surroundings == Surroundings::Machine);
            if let (Class::Others, Some(own)) = (class, own) {
                // Its rights are not for users to change.
                self.out.remedies.clear();
                self.folder(&own);
            }
            return;
        }
        let user = named(&sight.caddy);
        if let Some(seen) = present.filter(|seen| is_kept(folder, seen, &sight.caddy)) {
            let owner = code(&seen.rights.owner.shown());
            let summary = format!(
                "{user} may not take {} away to make its socket: it belongs to {owner}, and the folder has the sticky bit.",
                file(seen)
            );
            self.settle(SocketVerdict::Forbidden(Place::Socket), summary);
            self.stop = Some((seen.path.clone(), "not to be replaced".to_owned()));
            let command = remedy::take_away(sight, "rm", &seen.path);
            self.out.remedies = vec![Remedy::run("Take it away:", command)];
            return;
        }
        let mut summary = format!("{user} may make its socket in {}.", file(folder));
        match &sight.end {
            End::Other(seen, kind) => {
                let what = kind_name(*kind);
                let _ =
                    write!(summary, " {} is {what}: Caddy deletes it when it starts.", file(seen));
                self.settle(SocketVerdict::NotASocket, summary);
            }
            _ => self.settle(SocketVerdict::Clear, summary),
        }
        self.guests(socket, mode, folder);
    }

    /// Who can connect to the socket that Caddy makes.
    fn guests(&mut self, socket: &Socket, mode: Mode, folder: &Seen) {
        let sight = self.sight;
        let own = sight.caddy.groups.first().unwrap_or(&sight.caddy.user);
        // The folder gives its group where it has the bit for that; on other systems than Linux, always.
        let is_own = folder.rights.mode & 0o2000 == 0 && sight.system == System::Linux;
        let group = if is_own { own } else { &folder.rights.group };
        let owner = sight.caddy.user.clone();
        let rights = Rights { owner, group: group.clone(), mode: mode.bits(), list: None };
        let (user, members) = (code(&rights.owner.shown()), code(&group.shown()));
        let who = match rights.mode & 0o022 {
            0 => format!("only {user} and root can connect"),
            0o020 => format!("{user}, members of the group {members} and root can connect"),
            _ => "everybody who may pass the folders can connect".to_owned(),
        };
        let others = match socket.role {
            SocketRole::Admin(_) => "`caddy reload` and `curl --unix-socket`",
            _ => "a proxy and `curl --unix-socket`",
        };
        let mut note = format!("With mode `{}` {who}", mode.normal());
        if rights.mode & 0o022 == 0 {
            let wider = code(&format!("unix/{}|0660", socket.path));
            let _ = write!(
                note,
                ": {others} of anybody else end with `permission denied`. {wider} lets members of the group {members} in, too"
            );
        }
        self.out.notes.push(note + ".");
        let is_locked_out = rights.missing(&sight.viewer, Want::Write).is_some();
        if matches!(socket.role, SocketRole::Admin(_)) && is_locked_out {
            let sentence = format!(
                "You are {}, who is none of them. `sudo -u {} caddy reload …` works at once.",
                code(&sight.viewer.user.shown()),
                rights.owner.shown()
            );
            self.out.notes.push(sentence);
            if rights.mode & 0o020 != 0 {
                self.out.remedies.extend(remedy::join(sight, &sight.viewer, group));
            }
        }
    }

    /// A folder for Caddy's own sockets.
    fn folder(&mut self, path: &str) {
        let command = remedy::make_folder(self.sight, path);
        let sentence = format!("Make {} for Caddy, and put the socket there:", code(path));
        self.out.remedies.push(Remedy::run(sentence, command));
        let is_service = self.sight.surroundings == Surroundings::Machine;
        if is_service && (path.starts_with("/run/") || path.starts_with("/var/run/")) {
            self.out.remedies.push(Remedy::say(
                "It is gone after the next start of the machine: a service of systemd gets it anew with \
                 `RuntimeDirectory=caddy`.",
            ));
        }
    }

    fn unclear(&mut self, socket: &Socket) {
        let viewer = code(&self.sight.viewer.user.shown());
        let summary = match (&self.sight.end, self.sight.folders.last()) {
            (End::Elsewhere, _) => {
                let Surroundings::Mounted(inside, mounted) = &self.sight.surroundings else {
                    return;
                };
                let (summary, look) = container::elsewhere(inside, mounted, socket);
                self.out.remedies.extend(look);
                summary
            }
            (End::Hidden, Some(folder)) => {
                self.out.remedies = vec![Remedy::run(
                    "Look as root:",
                    format!("sudo ls -l {}", remedy::quoted(&socket.path)),
                )];
                self.stop = Some((
                    folder.path.clone(),
                    format!("hidden from {}", self.sight.viewer.user.shown()),
                ));
                format!(
                    "{} may pass {}, but you, {viewer}, may not: what is behind it is not known.",
                    named(&self.sight.caddy),
                    file(folder)
                )
            }
            (End::NotAFolder { path }, _) => {
                self.stop = Some((path.clone(), "no folder".to_owned()));
                format!("{} is no folder, so nothing can be in it.", code(path))
            }
            (End::Unclear(why), _) => format!("the path cannot be followed: {why}."),
            _ => "what is there is not known.".to_owned(),
        };
        let verdict = match self.sight.end {
            End::NotAFolder { .. } => SocketVerdict::NotASocket,
            _ => SocketVerdict::Unknown,
        };
        self.settle(verdict, summary);
    }

    fn settle(&mut self, verdict: SocketVerdict, summary: String) {
        (self.out.verdict, self.out.summary) = (verdict, summary);
    }

    /// Which user all this is about.
    fn user(&mut self) {
        let Account { user, groups, .. } = &self.sight.caddy;
        let names: Vec<String> = groups.iter().map(Id::shown).collect();
        let source = match &self.sight.source {
            AccountSource::Setting => "as the setting `caddyUser` says".to_owned(),
            AccountSource::System => {
                "the user `caddy` of this machine; another one: setting `caddyUser`".to_owned()
            }
            AccountSource::Viewer => "you; another one: setting `caddyUser`".to_owned(),
            AccountSource::Container => "as the container has it".to_owned(),
            AccountSource::Unknown(name) => {
                format!(
                    "you, because this machine has no user {} as in the setting `caddyUser`",
                    code(name)
                )
            }
        };
        let number =
            user.name.as_ref().map(|_| format!("uid {}, ", user.number)).unwrap_or_default();
        let groups = if names.is_empty() {
            "no groups".to_owned()
        } else {
            format!("groups {}", names.join(", "))
        };
        self.out
            .notes
            .push(format!("Caddy's user: {} ({number}{groups}), {source}.", code(&user.shown())));
    }

    /// What SELinux calls the file.
    fn label(&mut self) {
        let seen = match &self.sight.end {
            End::Socket(seen) | End::Other(seen, _) => Some(seen),
            _ => self.sight.folders.last(),
        };
        if let Some((seen, label)) = seen.and_then(|it| Some((it, it.label.as_ref()?))) {
            let (path, label) = (code(&seen.path), code(label));
            let relabel = container::relabel(self.sight, seen);
            self.out.notes.push(relabel.unwrap_or_else(|| format!(
                "SELinux label of {path}: {label}. A policy may refuse what the bits allow; `ausearch -m avc -ts recent` \
                 shows that."
            )));
        }
    }

    /// Where Caddy's own service sees something else.
    fn private_folder(&mut self, socket: &Socket) {
        let is_service =
            self.sight.surroundings == Surroundings::Machine && self.sight.system == System::Linux;
        let is_private = ["/tmp/", "/var/tmp/"].iter().any(|it| socket.path.starts_with(it));
        if is_private && is_service {
            self.out.notes.push(
                "The service that comes with Caddy has a `/tmp` and a `/var/tmp` of its own (`PrivateTmp=true`) and does \
                 not see this path; `/run` is for sockets."
                    .to_owned(),
            );
        }
    }

    /// The folders and the file as `ls` shows them.
    fn list(&mut self) {
        let end = match &self.sight.end {
            End::Socket(seen) => Some((seen, 's')),
            End::Other(seen, FileKind::Plain) => Some((seen, '-')),
            End::Other(seen, FileKind::Link) => Some((seen, 'l')),
            End::Other(seen, FileKind::Folder) => Some((seen, 'd')),
            End::Other(seen, FileKind::Special) => Some((seen, '?')),
            _ => None,
        };
        let folders = self.sight.folders.iter().map(|folder| (folder, 'd'));
        for (seen, kind) in folders.chain(end) {
            let mark = match &self.stop {
                Some((path, why)) if *path == seen.path => format!("   <- {why}"),
                _ => String::new(),
            };
            let _ = writeln!(self.out.listing, "{kind}{} {}{mark}", owned(seen), seen.path);
        }
    }
}

/// Whether the sticky bit of a folder keeps an account from replacing what is in it.
fn is_kept(folder: &Seen, seen: &Seen, account: &Account) -> bool {
    let owners = [seen.rights.owner.number, folder.rights.owner.number];
    folder.rights.is_sticky() && !account.is_root() && !owners.contains(&account.user.number)
}

/// The folder of its own that a service has below the one for what runs.
fn runtime_folder(path: &str) -> Option<String> {
    ["/run", "/var/run"].contains(&path).then(|| format!("{path}/caddy"))
}
