//! Compose files.

use super::yaml::{self, Node};
use super::{Container, Mount};
use ide::Engine;

/// The services of a file.
pub(super) fn read(text: &str) -> Vec<(Engine, Container)> {
    let Some(file) = yaml::read(text) else { return Vec::new() };
    let services = file.get("services").into_iter().flat_map(Node::entries);
    services.map(|(name, service)| (Engine::Compose, container(name, service))).collect()
}

fn container(name: &str, service: &Node) -> Container {
    let text = |key| service.text_of(key).map(str::to_owned);
    let groups = service.list("group_add").filter_map(Node::text).map(str::to_owned);
    Container {
        name: name.to_owned(),
        image: text("image").unwrap_or_default(),
        user: text("user"),
        groups: groups.collect(),
        keeps_id: text("userns_mode").is_some_and(|it| it.starts_with("keep-id")),
        mounts: service.list("volumes").filter_map(mount).collect(),
    }
}

fn mount(volume: &Node) -> Option<Mount> {
    if let Some(short) = volume.text() {
        return Mount::parse(short);
    }
    let is_relabelled = volume.get("bind").is_some_and(|it| it.text_of("selinux").is_some());
    Mount::new(volume.text_of("source")?, volume.text_of("target")?, is_relabelled)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail by panicking")]
mod tests {
    use super::*;
    use ide::MountSource;

    #[test]
    fn volumes_are_short_or_long_and_may_come_by_an_alias() {
        let text = "x-logs: &logs\n  user: \"1000:1000\"\n\
             services:\n  caddy:\n    <<: *logs\n    image: caddy:2\n    group_add: [\"2000\"]\n    volumes:\n\
             \x20     - ./run/app:/sockets/:ro,z\n      - type: bind\n        source: /srv\n        target: /srv\n\
             \x20     - data:/data\n      - /only\n      - ${HOME}/x:/x\n";
        let read = read(text);
        let [(_, caddy)] = &read[..] else { unreachable!("{read:?}") };
        assert_eq!((&*caddy.image, caddy.user.as_deref()), ("caddy:2", Some("1000:1000")));
        assert_eq!(caddy.groups, ["2000"]);
        let mounts: Vec<_> =
            caddy.mounts.iter().map(|it| (&it.source, &*it.target, it.is_relabelled)).collect();
        let folder = |path: &str| MountSource::Folder(path.to_owned());
        assert_eq!(
            mounts,
            [
                (&folder("./run/app"), "/sockets", true),
                (&folder("/srv"), "/srv", false),
                (&MountSource::Volume("data".to_owned()), "/data", false),
                (&MountSource::Unknown, "/x", false),
            ]
        );
        assert_eq!(caddy.mounts[0].rest("/sockets/a.sock"), Some("/a.sock"));
        assert_eq!(caddy.mounts[0].rest("/sockets2/a.sock"), None);
    }

    #[test]
    fn files_of_any_kind_are_survived() {
        let deep = "[".repeat(100_000);
        let level = |level: u32| {
            let alias = format!("*a{}", level - 1);
            format!("a{level}: &a{level} [{alias},{alias},{alias}]\n")
        };
        let levels: String = (1..40).map(level).collect();
        let laughs = format!("a0: &a0 [x]\n{levels}services:\n  caddy:\n    volumes: *a39\n");
        for text in [
            "",
            "a: [",
            "services: 3",
            "services: &a [*a]",
            "a: &a\n  <<: *a\nservices: *a",
            &deep,
            &laughs,
        ] {
            let found = read(text);
            assert!(found.iter().all(|(_, it)| it.mounts.is_empty()), "{found:?}");
        }
    }
}
