//! What this machine says of the path of a Unix socket.
//!
//! Nothing is connected to, and nothing is opened but the lists of users and groups and the files of the workspace that
//! describe containers: the path is walked from folder to folder as the system does it, and each part of it is only
//! looked at.

mod accounts;
mod mounts;
mod walk;

use accounts::Accounts;
use ide::{
    Account, AccountSource, Container, End, Engine, FileKind, Id, MountSource, Mounted, Socket,
    SocketRole, SocketSight, Surroundings, System,
};
use mounts::Described;
use std::path::{Path, PathBuf};
use walk::Last;

/// A machine that can be asked about sockets.
#[derive(Debug)]
pub struct Machine {
    accounts: Accounts,
    containers: Vec<Described>,
    user: Option<String>,
}

impl Machine {
    /// This machine, asked for a Caddyfile in a folder of the workspace; containers are looked for as far as folders are
    /// `inside`. `user` is the name or the number of the user that Caddy runs as; else that is the user `caddy`, if
    /// there is one; else the one that looks.
    pub fn new(folder: Option<&Path>, inside: &[PathBuf], user: Option<&str>) -> Machine {
        let containers = folder.map(|folder| mounts::find(folder, inside)).unwrap_or_default();
        Machine { accounts: Accounts::read(), containers, user: user.map(str::to_owned) }
    }

    /// Looks at the path of a socket.
    pub fn look(&self, socket: &Socket) -> SocketSight {
        let mounted = self.containers.iter().find_map(|it| Some((it, it.mount(&socket.path)?)));
        if let Some((described, mount)) = mounted {
            return self.look_inside(socket, described, mount);
        }
        let surroundings = match self.containers.first() {
            Some(described) => Surroundings::NotMounted(self.container(described)),
            None => Surroundings::Machine,
        };
        let (caddy, source) = self.caddy();
        let walked = walk::walk(&socket.path, last(socket), &self.accounts);
        self.sight((caddy, source), walked, surroundings)
    }

    /// Looks at what a path of a container is on this machine.
    fn look_inside(
        &self,
        socket: &Socket,
        described: &Described,
        mount: &mounts::Mount,
    ) -> SocketSight {
        let container = self.container(described);
        let caddy = self.inside(described, &container);
        let mut source = mount.source.clone();
        let mut walked = (Vec::new(), End::Elsewhere);
        if let (MountSource::Folder(path), Some(rest)) = (&mut source, mount.rest(&socket.path)) {
            *path = described.folder.join(&*path).to_string_lossy().into_owned();
            // Below the mount the container sees no folder of the machine.
            let root = walk::walk(path, Last::Followed, &self.accounts);
            if let (_, End::Other(seen, FileKind::Folder)) = &root {
                path.clone_from(&seen.path);
                let whole = format!("{}{rest}", seen.path.trim_end_matches('/'));
                walked = walk::walk(&whole, last(socket), &self.accounts);
                let start = walked.0.iter().position(|it| it.path == seen.path);
                walked.0.drain(..start.unwrap_or(0));
            } else if rest.is_empty() {
                walked = root;
            } else {
                walked.1 = root.1;
            }
        }
        let (target, is_relabelled) = (mount.target.clone(), mount.is_relabelled);
        let mounted = Mounted { source, target, is_relabelled };
        let Some(caddy) = caddy else {
            // By its name nobody outside knows a user of the container.
            let viewer = (self.accounts.viewer(), AccountSource::Container);
            let unknown = (Vec::new(), End::Elsewhere);
            return self.sight(viewer, unknown, Surroundings::Mounted(container, mounted));
        };
        let caddy = (caddy, AccountSource::Container);
        self.sight(caddy, walked, Surroundings::Mounted(container, mounted))
    }

    fn sight(
        &self,
        (caddy, source): (Account, AccountSource),
        (folders, end): (Vec<ide::Seen>, End),
        surroundings: Surroundings,
    ) -> SocketSight {
        let system = if cfg!(target_os = "linux") { System::Linux } else { System::OtherUnix };
        let viewer = self.accounts.viewer();
        SocketSight { caddy, source, viewer, folders, end, system, surroundings }
    }

    /// The user that Caddy runs as on the machine itself.
    fn caddy(&self) -> (Account, AccountSource) {
        let (accounts, viewer) = (&self.accounts, || self.accounts.viewer());
        match &self.user {
            Some(name) => match accounts.find(name) {
                Some(account) => (account, AccountSource::Setting),
                None => (viewer(), AccountSource::Unknown(name.clone())),
            },
            None => match accounts.named("caddy") {
                Some(account) => (account, AccountSource::System),
                None => (viewer(), AccountSource::Viewer),
            },
        }
    }

    fn container(&self, described: &Described) -> Container {
        let viewer = self.accounts.viewer();
        // Whoever is not root starts containers of Podman as its own.
        let is_own = described.engine == Engine::Podman && viewer.user.number != 0;
        let subordinates = if is_own { accounts::subordinates(&viewer.user) } else { None };
        Container {
            name: described.container.name.clone(),
            file: described.file.clone(),
            engine: described.engine,
            subordinates,
        }
    }

    /// The user that Caddy runs as in a container, by the numbers that the machine has for it; `None` if the file names
    /// one that only the image knows.
    fn inside(&self, described: &Described, container: &Container) -> Option<Account> {
        let viewer = self.accounts.viewer();
        if described.container.keeps_id && described.container.user.is_none() {
            return Some(viewer);
        }
        let user = described.container.user.as_deref().unwrap_or("0");
        let (user, group) = user.split_once(':').unwrap_or((user, "0"));
        let number = |text: &str| match text {
            "root" => Some(0),
            text => text.parse().ok(),
        };
        let (user, group): (u32, u32) = (number(user)?, number(group)?);
        if described.engine != Engine::Podman || viewer.user.number == 0 {
            let others = described.container.groups.iter().filter_map(|it| number(it));
            let groups = std::iter::once(group).chain(others);
            let groups = groups.map(|it| self.accounts.group(it)).collect();
            return Some(Account { user: self.accounts.user(user), groups, subordinates: None });
        }
        if user == 0 {
            return Some(Account { subordinates: container.subordinates, ..viewer });
        }
        let number = container.subordinates?.outside(user)?;
        let group = match group {
            0 => viewer.groups.first().cloned(),
            group => {
                let number = container.subordinates?.outside(group)?;
                Some(self.accounts.group(number))
            }
        };
        let user = Id { number, name: None };
        Some(Account { user, groups: group.into_iter().collect(), subordinates: None })
    }
}

/// What Caddy does with a link at the end of the path: it puts its own socket in its place.
fn last(socket: &Socket) -> Last {
    match socket.role {
        SocketRole::Dial => Last::Followed,
        SocketRole::Bind(_) | SocketRole::Admin(_) => Last::Kept,
    }
}
