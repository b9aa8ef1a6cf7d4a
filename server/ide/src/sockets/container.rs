//! What containers make of paths and users.

use super::remedy::{Remedy, quoted};
use super::{Container, End, Engine, MountSource, Mounted, Seen, Socket, SocketRole, SocketSight};
use super::{Id, Surroundings};
use crate::docs::code;

/// Where a path of a container leads that cannot be looked at, and what looks there instead.
pub(super) fn elsewhere(
    container: &Container,
    mounted: &Mounted,
    socket: &Socket,
) -> (String, Option<Remedy>) {
    let target = code(&mounted.target);
    let of = named(container);
    let what = match &mounted.source {
        MountSource::Volume(name) => {
            format!("the volume {}, into which only {} looks", code(name), engine(container))
        }
        MountSource::Folder(path) => {
            format!("{}; as which user Caddy runs there is not known", code(path))
        }
        MountSource::Unknown => "a folder whose path takes variables".to_owned(),
    };
    let name = quoted(&container.name);
    let exec = match container.engine {
        _ if container.name.is_empty() => None,
        Engine::Compose => Some(format!("docker compose exec {name}")),
        Engine::Docker => Some(format!("docker exec {name}")),
        Engine::Podman => Some(format!("podman exec {name}")),
    };
    let look = exec.map(|exec| {
        Remedy::run("Look from inside:", format!("{exec} ls -ln {}", quoted(&socket.path)))
    });
    (format!("{target} in {of} is {what}."), look)
}

/// What gives the user in a container one more group; nothing where numbers in it are others.
pub(super) fn add_group(container: &Container, group: &Id) -> Option<Remedy> {
    let number = group.number;
    let add = match container.engine {
        Engine::Compose => format!("group_add: [\"{number}\"]"),
        Engine::Docker | Engine::Podman => format!("--group-add {number}"),
    };
    let is_same = container.subordinates.is_none() && number != 0;
    let sentence = format!(
        "{} in {} makes its user a member of that group.",
        code(&add),
        code(&container.file)
    );
    is_same.then(|| Remedy::say(sentence))
}

/// What is to be known of the container that Caddy runs in.
pub(super) fn notes(sight: &SocketSight, socket: &Socket) -> Vec<String> {
    match &sight.surroundings {
        Surroundings::Machine => Vec::new(),
        Surroundings::NotMounted(container) => vec![not_mounted(container, socket)],
        Surroundings::Mounted(container, mounted) => {
            let mut notes = Vec::new();
            if let (MountSource::Folder(path), true) =
                (&mounted.source, sight.end != End::Elsewhere)
            {
                notes.push(format!(
                    "{} in {} is {} here, which was looked at.",
                    code(&mounted.target),
                    named(container),
                    code(path)
                ));
            }
            notes.extend(container.subordinates.map(|it| {
                format!(
                    "Podman without root: root in the container is {} here, and 1 in it is {} here, up to {} numbers (`/etc/subuid`).",
                    code(&sight.viewer.user.shown()),
                    it.first,
                    it.count
                )
            }));
            notes
        }
    }
}

fn not_mounted(container: &Container, socket: &Socket) -> String {
    let of = named(container);
    match socket.role {
        SocketRole::Dial => {
            let folder = socket.path.rsplit_once('/').map_or("/", |(folder, _)| folder);
            let mount = format!("{folder}:{folder}:z");
            format!(
                "If Caddy runs in {of}, it does not see this path: nothing is mounted there. The volume {} brings it in.",
                code(&mount)
            )
        }
        SocketRole::Bind(_) | SocketRole::Admin(_) => {
            format!(
                "If Caddy runs in {of}, it makes the socket inside of it: nothing is mounted there."
            )
        }
    }
}

/// What SELinux wants of what is mounted; nothing if it has it, or if Caddy runs in no container.
pub(super) fn relabel(sight: &SocketSight, seen: &Seen) -> Option<String> {
    let Surroundings::Mounted(_, mounted) = &sight.surroundings else { return None };
    let MountSource::Folder(path) = &mounted.source else { return None };
    let label = seen.label.as_ref().filter(|it| !it.contains("container_file_t"))?;
    let mount = code(&format!("{path}:{}:z", mounted.target));
    (!mounted.is_relabelled).then(|| {
        format!(
            "SELinux label of {}: {}. Where SELinux is on, containers get only at what is labelled for them; the volume {mount} \
             has it labelled.",
            code(&seen.path),
            code(label)
        )
    })
}

fn named(container: &Container) -> String {
    let file = code(&container.file);
    if container.name.is_empty() {
        format!("the container of {file}")
    } else {
        format!("the container {} of {file}", code(&container.name))
    }
}

fn engine(container: &Container) -> &'static str {
    match container.engine {
        Engine::Compose | Engine::Docker => "Docker",
        Engine::Podman => "Podman",
    }
}
