//! Containers that systemd starts by Podman: files `NAME.container`.

use super::{Container, Mount};
use ide::Engine;

/// The container that a file describes.
pub(super) fn read(text: &str, file: &str) -> Vec<(Engine, Container)> {
    let name = file.strip_suffix(".container").unwrap_or(file).to_owned();
    let mut container = Container { name, ..Container::default() };
    let mut section = "";
    let joined = text.replace("\\\n", " ");
    for line in joined.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        }
        let Some((key, value)) = line.split_once('=').filter(|_| section == "Container") else {
            continue;
        };
        let value = value.trim();
        match key.trim() {
            "Image" => value.clone_into(&mut container.image),
            "ContainerName" => value.clone_into(&mut container.name),
            "User" => container.user = Some(value.to_owned()),
            "GroupAdd" => container.groups.push(value.to_owned()),
            "UserNS" => container.keeps_id = value.starts_with("keep-id"),
            "Volume" => container.mounts.extend(Mount::parse(value)),
            "Mount" => container.mounts.extend(Mount::parse_pairs(value)),
            _ => {}
        }
    }
    vec![(Engine::Podman, container)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use ide::MountSource;

    #[test]
    fn only_the_section_of_the_container_counts() {
        let read = read(
            "[Unit]\nVolume=/a:/a\n[Container]\nImage=docker.io/library/caddy:2\nVolume=/run/app:/sockets:z\n\
             Volume=%h/site:/srv\nUserNS=keep-id\n[Service]\nUser=7\n",
            "web.container",
        );
        let [(Engine::Podman, web)] = &read[..] else { unreachable!("{read:?}") };
        assert_eq!((&*web.name, web.user.as_deref(), web.keeps_id), ("web", None, true));
        let sources: Vec<_> = web.mounts.iter().map(|it| &it.source).collect();
        assert_eq!(sources, [&MountSource::Folder("/run/app".to_owned()), &MountSource::Unknown]);
    }
}
