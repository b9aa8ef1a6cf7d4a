//! `docker run` and `podman run` in scripts.

use super::{Container, Mount};
use ide::Engine;

/// The containers that a script starts.
pub(super) fn read(text: &str) -> Vec<(Engine, Container)> {
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
    joined.lines().filter(|line| !line.trim_start().starts_with('#')).filter_map(line).collect()
}

fn line(line: &str) -> Option<(Engine, Container)> {
    let words = words(line);
    let named = |word: &String| match word.rsplit('/').next() {
        Some("docker") => Some(Engine::Docker),
        Some("podman") => Some(Engine::Podman),
        _ => None,
    };
    let start = words.iter().position(|it| named(it).is_some())?;
    let engine = named(words.get(start)?)?;
    let run = start + words.get(start..)?.iter().position(|it| it == "run" || it == "create")?;
    let mut container = Container::default();
    let mut words = words.into_iter().skip(run + 1);
    while let Some(word) = words.next() {
        if !word.starts_with('-') {
            // What follows is run in the container.
            container.image = word;
            break;
        }
        let (name, value) = parted(&word);
        if value.is_none() && is_flag(name) {
            continue;
        }
        let value = value.map(str::to_owned).or_else(|| words.next())?;
        match name {
            "-v" | "--volume" => container.mounts.extend(Mount::parse(&value)),
            "--mount" => container.mounts.extend(Mount::parse_pairs(&value)),
            "-u" | "--user" => container.user = Some(value),
            "--group-add" => container.groups.push(value),
            "--name" => container.name = value,
            "--userns" => container.keeps_id = value.starts_with("keep-id"),
            _ => {}
        }
    }
    Some((engine, container))
}

/// An option and the value that is written together with it.
fn parted(word: &str) -> (&str, Option<&str>) {
    if word.starts_with("--") {
        return word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
    }
    match word.split_at_checked(2) {
        Some((name, value)) if !value.is_empty() && !is_flag(word) => (name, Some(value)),
        _ => (word, None),
    }
}

/// Whether an option takes no value.
fn is_flag(option: &str) -> bool {
    const FLAGS: [&str; 16] = [
        "--detach",
        "--disable-content-trust",
        "--init",
        "--interactive",
        "--no-healthcheck",
        "--no-hosts",
        "--oom-kill-disable",
        "--privileged",
        "--publish-all",
        "--quiet",
        "--read-only",
        "--replace",
        "--rm",
        "--rmi",
        "--sig-proxy",
        "--tty",
    ];
    let letters = option.strip_prefix('-').unwrap_or(option);
    FLAGS.contains(&option) || letters.chars().all(|c| "ditPq".contains(c))
}

/// The words of a line as a shell takes them apart; what it fills in stays as it is.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\\', None | Some('"')) => word.get_or_insert_default().extend(chars.next()),
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (';' | '&' | '|' | '#', None) if word.is_none() => break,
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use ide::MountSource;

    #[test]
    fn options_of_a_run_are_read_to_the_end_of_its_lines() {
        let text = "#!/bin/sh\nsudo podman run -dit --rm --network caddy --name web \\\n\t-p 443:443 --user=1000 \\\n\
             \t-v '/run/my app':/sockets:Z --mount type=bind,source=/srv,target=/srv \\\n\tdocker.io/library/caddy:2 caddy run\n\
             # docker run -v /no:/no caddy\ndocker ps\n";
        let read = read(text);
        let [(engine, web)] = &read[..] else { unreachable!("{read:?}") };
        assert_eq!((*engine, &*web.name), (Engine::Podman, "web"));
        assert_eq!(web.image, "docker.io/library/caddy:2");
        assert_eq!(web.user.as_deref(), Some("1000"));
        let mount = |source: &str, target: &str, is_relabelled| Mount {
            source: MountSource::Folder(source.to_owned()),
            target: target.to_owned(),
            is_relabelled,
        };
        assert_eq!(
            web.mounts,
            [mount("/run/my app", "/sockets", true), mount("/srv", "/srv", false)]
        );
    }
}
