//! What this machine says of the path of a Unix socket.
//!
//! Nothing is opened but the lists of users and groups, and nothing is connected to: the path is walked from folder to
//! folder as the system does it, and each part of it is only looked at.

mod accounts;
mod walk;

use accounts::Accounts;
use ide::{AccountSource, Socket, SocketRole, SocketSight, System};
use walk::Last;

/// Looks at the path of a socket, on behalf of the user that Caddy runs as: the one that is named, or whose number is;
/// else the user `caddy`, if there is one; else the one that looks.
pub fn look(socket: &Socket, user: Option<&str>) -> SocketSight {
    let accounts = Accounts::read();
    let viewer = accounts.viewer();
    let (caddy, source) = match user {
        Some(name) => match accounts.find(name) {
            Some(account) => (account, AccountSource::Setting),
            None => (viewer.clone(), AccountSource::Unknown(name.to_owned())),
        },
        None => match accounts.named("caddy") {
            Some(account) => (account, AccountSource::System),
            None => (viewer.clone(), AccountSource::Viewer),
        },
    };
    let last = match socket.role {
        SocketRole::Dial => Last::Followed,
        // Caddy puts its own socket in the place of a link.
        SocketRole::Bind(_) | SocketRole::Admin(_) => Last::Kept,
    };
    let (folders, end) = walk::walk(&socket.path, last, &accounts);
    let system = if cfg!(target_os = "linux") { System::Linux } else { System::OtherUnix };
    SocketSight { caddy, source, viewer, folders, end, system }
}
