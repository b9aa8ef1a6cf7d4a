//! The containers in which Caddy runs, as files of the workspace describe them, and what is mounted into them.

mod command;
mod compose;
mod quadlet;
mod yaml;

use crate::disk;
use ide::{Engine, MountSource};
use std::path::{Path, PathBuf};

/// A container that a file describes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Container {
    /// How it is called.
    pub(super) name: String,
    /// The image that it is made from, if it is not built.
    pub(super) image: String,
    /// The user in it, where the file says one: `1000` or `1000:1000`.
    pub(super) user: Option<String>,
    /// Further groups of that user.
    pub(super) groups: Vec<String>,
    /// Whether the user outside is the same one inside.
    pub(super) keeps_id: bool,
    pub(super) mounts: Vec<Mount>,
}

/// What is mounted into a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mount {
    /// Where it comes from, as written.
    pub(super) source: MountSource,
    /// Where it is in the container.
    pub(super) target: String,
    /// Whether SELinux is told to let containers at it.
    pub(super) is_relabelled: bool,
}

/// A container with the file that describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Described {
    pub(super) container: Container,
    pub(super) engine: Engine,
    /// The name of the file.
    pub(super) file: String,
    /// The folder of the file, from which paths in it count.
    pub(super) folder: PathBuf,
}

/// As much is read of one file, and so many files of one folder.
const BYTES_MAX: u64 = 256 << 10;
const FILES_MAX: usize = 30;

/// The containers of Caddy that files beside a Caddyfile describe, or in the folders above, as far as they are `inside`.
pub(super) fn find(folder: &Path, inside: &[PathBuf]) -> Vec<Described> {
    let is_inside = |it: &&Path| inside.iter().any(|root| it.starts_with(root));
    let mut found = Vec::new();
    for folder in folder.ancestors().take_while(is_inside) {
        let names = disk::list(folder, inside).into_iter().filter(|it| !it.is_folder);
        let files = names.filter_map(|it| Some((reader(&it.name)?, it.name)));
        for (reader, name) in files.take(FILES_MAX) {
            let path = folder.join(&name);
            if std::fs::metadata(&path).is_ok_and(|it| it.len() > BYTES_MAX) {
                continue;
            }
            let Ok(text) = disk::read(&path) else { continue };
            let is_caddy = |it: &(Engine, Container)| is_caddy(&it.1);
            found.extend(reader(&text, &name).into_iter().filter(is_caddy).map(
                |(engine, container)| Described {
                    container,
                    engine,
                    file: name.clone(),
                    folder: folder.to_owned(),
                },
            ));
        }
    }
    found
}

type Reader = fn(&str, &str) -> Vec<(Engine, Container)>;

/// What reads files of this name.
fn reader(name: &str) -> Option<Reader> {
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"));
    let is_compose = |stem: &str| {
        ["compose", "docker-compose", "podman-compose"].iter().any(|it| {
            stem == *it || stem.strip_prefix(it).is_some_and(|more| more.starts_with('.'))
        })
    };
    if stem.is_some_and(is_compose) {
        return Some(|text, _| compose::read(text));
    }
    match name.rsplit_once('.')?.1 {
        "sh" => Some(|text, _| command::read(text)),
        "container" => Some(quadlet::read),
        _ => None,
    }
}

/// Whether Caddy runs in a container, by its name or the name of its image.
fn is_caddy(container: &Container) -> bool {
    let image = container.image.rsplit('/').next().unwrap_or_default();
    let image = image.split([':', '@']).next().unwrap_or_default();
    [image, &container.name].iter().any(|name| {
        let mut words = name.split(['-', '_', '.']);
        // An exporter of its figures is another program.
        words.any(|word| word.eq_ignore_ascii_case("caddy")) && !name.contains("exporter")
    })
}

impl Mount {
    /// `SOURCE:TARGET:OPTIONS`, as commands and files have it; `None` for what has no source.
    fn parse(text: &str) -> Option<Mount> {
        let mut parts = text.split(':');
        let (source, target) = (parts.next()?, parts.next()?);
        let is_relabelled = parts.flat_map(|it| it.split(',')).any(|it| it == "z" || it == "Z");
        Mount::new(source, target, is_relabelled)
    }

    /// `type=bind,source=…,target=…`.
    fn parse_pairs(text: &str) -> Option<Mount> {
        let value = |names: &[&str]| {
            text.split(',').find_map(|pair| {
                let (name, value) = pair.split_once('=')?;
                names.contains(&name).then_some(value)
            })
        };
        let is_relabelled =
            value(&["relabel"]).is_some() || text.split(',').any(|it| it == "z" || it == "Z");
        Mount::new(
            value(&["source", "src"])?,
            value(&["target", "dst", "destination"])?,
            is_relabelled,
        )
    }

    fn new(source: &str, target: &str, is_relabelled: bool) -> Option<Mount> {
        let is_known = |text: &str| !text.contains(['$', '`', '%']);
        if !target.starts_with('/') || !is_known(target) {
            return None;
        }
        let source = match source.chars().next()? {
            '/' | '.' if is_known(source) => MountSource::Folder(source.to_owned()),
            c if c.is_ascii_alphanumeric() && is_known(source) => {
                MountSource::Volume(source.to_owned())
            }
            _ => MountSource::Unknown,
        };
        let target = format!("/{}", target.trim_matches('/'));
        Some(Mount { source, target, is_relabelled })
    }

    /// What is left of a path of the container behind the mount, with a slash in front, if it leads there.
    pub(super) fn rest<'p>(&self, path: &'p str) -> Option<&'p str> {
        let rest = path.strip_prefix(self.target.trim_end_matches('/'))?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }
}

impl Described {
    /// The mount that a path of the container leads to: the innermost.
    pub(super) fn mount(&self, path: &str) -> Option<&Mount> {
        let mounts = self.container.mounts.iter().filter(|it| it.rest(path).is_some());
        mounts.max_by_key(|it| it.target.len())
    }
}
