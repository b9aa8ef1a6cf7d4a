//! Unix sockets: what a machine says of the path of one, and what that means for Caddy.
//!
//! Nothing is looked at here. The program walks along a path and hands over what it saw ([`SocketSight`]).

mod access;
mod container;
mod findings;
mod remedy;
mod report;
mod shown;

pub use access::{AccessList, Rights};
pub use findings::{SocketFinding, socket_diagnostics, socket_finding};
pub use remedy::Remedy;
pub use report::{
    Place as SocketObstacle, SocketReport, SocketVerdict, socket_report, socket_text,
};

use analysis::value::mode::Mode;
use std::sync::Arc;

/// A Unix socket that a Caddyfile names with a path that is known before Caddy runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Socket {
    /// Its path as Caddy takes it, or its name with `@` in front.
    pub path: String,
    /// What Caddy does with it.
    pub role: SocketRole,
}

/// What Caddy does with a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketRole {
    /// It connects; another program listens.
    Dial,
    /// It listens for requests, on a socket that it makes with this mode.
    Bind(Mode),
    /// It listens for commands.
    Admin(Mode),
}

/// Where a socket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SocketPlace {
    /// At an absolute path.
    File,
    /// At a path that counts from the folder in which Caddy is started.
    Relative,
    /// Nowhere: it has a name only.
    Abstract,
}

impl Socket {
    /// Whether it has an absolute path, so that a machine can be asked about it.
    pub fn is_file(&self) -> bool {
        self.place() == SocketPlace::File
    }

    /// Where it is.
    fn place(&self) -> SocketPlace {
        match self.path.chars().next() {
            Some('/') => SocketPlace::File,
            Some('@') => SocketPlace::Abstract,
            _ => SocketPlace::Relative,
        }
    }
}

/// What a machine says of the path of a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketSight {
    /// The user that Caddy runs as.
    pub caddy: Account,
    /// How that is known.
    pub source: AccountSource,
    /// The user that looked, who is to run the remedies.
    pub viewer: Account,
    /// The folders that are passed, links followed, in the order in which the system does it.
    pub folders: Vec<Seen>,
    /// What is at the end of the path.
    pub end: End,
    /// Which commands there are.
    pub system: System,
    /// Where Caddy runs.
    pub surroundings: Surroundings,
}

/// Where Caddy runs, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Surroundings {
    /// On the machine itself, for all that is known.
    Machine,
    /// In a container, into which something is mounted where the path leads.
    Mounted(Container, Mounted),
    /// In a container into which nothing is mounted there. What was looked at is the path of the machine.
    NotMounted(Container),
}

/// A container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// Its name.
    pub name: String,
    /// The file that describes it.
    pub file: String,
    /// What starts it.
    pub engine: Engine,
    /// Where the user of the machine started it, who is root in it: the numbers that stand for the others in it, from 1.
    pub subordinates: Option<Subordinates>,
}

/// The numbers of users that another user has besides its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subordinates {
    /// The first.
    pub first: u32,
    /// How many they are.
    pub count: u32,
}

/// What starts containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// `docker compose`, by a file.
    Compose,
    /// Docker.
    Docker,
    /// Podman.
    Podman,
}

/// What is mounted where a path of a container leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mounted {
    /// Where it comes from; a folder by its path on the machine.
    pub source: MountSource,
    /// Where it is in the container.
    pub target: String,
    /// Whether SELinux is told to let containers at it.
    pub is_relabelled: bool,
}

/// Where a mount comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MountSource {
    /// A folder.
    Folder(String),
    /// What the engine keeps by this name.
    Volume(String),
    /// A folder whose path takes variables.
    Unknown,
}

/// A kind of system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Linux.
    Linux,
    /// Another Unix.
    OtherUnix,
}

/// A user with its groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The user.
    pub user: Id,
    /// Its groups, its own one first.
    pub groups: Vec<Id>,
    /// The users over whose files it has the rights of root, besides its own.
    pub subordinates: Option<Subordinates>,
}

/// The number of a user or a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id {
    /// The number.
    pub number: u32,
    /// Its name, where the machine has one for it.
    pub name: Option<Arc<str>>,
}

/// How it is known which user Caddy runs as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountSource {
    /// A setting says so.
    Setting,
    /// There is a user `caddy`.
    System,
    /// It is the one that looked, for want of another.
    Viewer,
    /// A setting names a user that there is not, so it is the one that looked.
    Unknown(String),
    /// It is the one in the container.
    Container,
}

/// A folder or a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its path, without links.
    pub path: String,
    /// Who may do what with it.
    pub rights: Rights,
    /// Its SELinux label.
    pub label: Option<String>,
}

/// What is at the end of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// A socket.
    Socket(Seen),
    /// Something else.
    Other(Seen, FileKind),
    /// Nothing, in a folder that is there.
    Nothing {
        /// The path that is not there.
        path: String,
    },
    /// A folder on the way is not there.
    NoFolder {
        /// The first that is not there.
        path: String,
    },
    /// A link leads to where nothing is.
    Dangling {
        /// The link.
        link: String,
        /// The first path behind it that is not there.
        target: String,
    },
    /// What should be a folder is none.
    NotAFolder {
        /// Its path.
        path: String,
    },
    /// The last of the folders does not let the one who looks pass.
    Hidden,
    /// What nobody can look at from here: what an engine keeps, or what takes variables to find.
    Elsewhere,
    /// The system does not say, for another reason: its words.
    Unclear(String),
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A plain file.
    Plain,
    /// A link, where it is not followed.
    Link,
    /// A folder.
    Folder,
    /// A pipe or a device.
    Special,
}

impl Subordinates {
    /// The number on the machine that stands for one above 0 in a container.
    pub fn outside(self, inside: u32) -> Option<u32> {
        let index = inside.checked_sub(1).filter(|index| *index < self.count)?;
        self.first.checked_add(index)
    }

    fn holds(self, number: u32) -> bool {
        number.checked_sub(self.first).is_some_and(|index| index < self.count)
    }
}

impl Id {
    /// Its name, else its number.
    fn shown(&self) -> String {
        self.name.as_deref().map_or_else(|| self.number.to_string(), str::to_owned)
    }
}

impl Account {
    fn is_root(&self) -> bool {
        self.user.number == 0
    }

    fn has_group(&self, number: u32) -> bool {
        self.groups.iter().any(|it| it.number == number)
    }

    fn is_same(&self, other: &Account) -> bool {
        self.user.number == other.user.number
    }
}
