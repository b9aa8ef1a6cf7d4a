//! Unix sockets: what a machine says of the path of one, and what that means for Caddy.
//!
//! Nothing is looked at here. The program walks along a path and hands over what it saw ([`SocketSight`]).

mod access;
mod findings;
mod remedy;
mod report;

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
