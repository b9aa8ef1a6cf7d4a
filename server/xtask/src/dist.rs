//! The archives of a release.

use clap::Args;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// Make the archives of a release: the program, its manual pages, completion scripts and licences
///
/// A target's standard library must be there: `rustup target add x86_64-unknown-linux-musl`. For musl nothing else is
/// needed, also for other processors: `cargo xtask dist aarch64-unknown-linux-musl`.
#[derive(Args)]
pub(crate) struct Dist {
    /// Targets of Rust; programs for Linux are static with musl
    #[arg(default_value = "x86_64-unknown-linux-musl")]
    targets: Vec<String>,
    /// Where the archives go, with their checksums
    #[arg(long, default_value = "target/dist")]
    output: PathBuf,
}

const SHELLS: [(&str, &str); 5] = [
    ("bash", "caddyfile-ls.bash"),
    ("elvish", "caddyfile-ls.elv"),
    ("fish", "caddyfile-ls.fish"),
    ("powershell", "_caddyfile-ls.ps1"),
    ("zsh", "_caddyfile-ls"),
];
const COMMANDS: [&str; 9] =
    ["server", "fmt", "check", "reload", "adapt", "expand", "diff", "status", "completions"];
const TEXTS: [&str; 4] = ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];

impl Dist {
    pub(crate) fn run(&self) -> io::Result<()> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
        fs::create_dir_all(&self.output)?;
        // Its own program describes itself; that of another target may not run here.
        let host = cargo(&root, &["run", "--release", "--quiet", "--bin", "caddyfile-ls", "--"]);
        let mut sums = String::new();
        for target in &self.targets {
            let release = Release { root: &root, target };
            let archive = release.archive(&host, &self.output)?;
            let sum = Sha256::digest(fs::read(&archive)?);
            let hex = sum.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
            let name = archive.file_name().unwrap_or_default().display();
            // Writing to a string cannot fail.
            let _ = writeln!(sums, "{hex}  {name}");
        }
        fs::write(self.output.join("SHA256SUMS"), sums)
    }
}

/// What is made for one target.
struct Release<'a> {
    root: &'a Path,
    target: &'a str,
}

impl Release<'_> {
    /// Writes the archive; its path.
    fn archive(&self, host: &[String], output: &Path) -> io::Result<PathBuf> {
        let Release { root, target } = self;
        let mut build = vec!["build", "--release", "--bin", "caddyfile-ls", "--target", target];
        // Rust brings all that is linked into a program for musl, and what links it for any processor.
        let linker = format!("target.{target}.linker=\"rust-lld\"");
        if target.ends_with("-linux-musl") {
            build.extend(["--config", &linker]);
        }
        text_of(&cargo(root, &build), &[])?;
        let folder = format!("caddyfile-ls-{}-{target}", env!("CARGO_PKG_VERSION"));
        let path = output.join(format!("{folder}.tar.gz"));
        let gzip = GzEncoder::new(fs::File::create(&path)?, Compression::best());
        let mut archive = tar::Builder::new(gzip);
        let suffix = if target.contains("windows") { ".exe" } else { "" };
        let program = format!("caddyfile-ls{suffix}");
        let target_dir = env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from);
        let source = target_dir.join(target).join("release").join(&program);
        archive.append_path_with_name(source, format!("{folder}/{program}"))?;
        for name in TEXTS {
            archive.append_path_with_name(root.join(name), format!("{folder}/{name}"))?;
        }
        let mut add = |name: &str, text: &str| {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            archive.append_data(&mut header, format!("{folder}/{name}"), text.as_bytes())
        };
        add("THIRD-PARTY.md", &self.licences()?)?;
        add("man/caddyfile-ls.1", &text_of(host, &["man"])?)?;
        for command in COMMANDS {
            let page = text_of(host, &["man", command])?;
            add(&format!("man/caddyfile-ls-{command}.1"), &page)?;
        }
        for (shell, name) in SHELLS {
            add(&format!("completions/{name}"), &text_of(host, &["completions", shell])?)?;
        }
        archive.into_inner()?.finish()?;
        Ok(path)
    }

    /// The licences of all that is linked into the program, with their texts.
    fn licences(&self) -> io::Result<String> {
        let tree = ["tree", "--edges", "normal", "--prefix", "none", "--target", self.target];
        let format = ["--format", "{p}|{l}"];
        let lines = text_of(&cargo(self.root, &[&tree[..], &format[..]].concat()), &[])?;
        let folders = self.folders()?;
        let mut known: BTreeMap<&str, &str> = BTreeMap::new();
        for (package, licence) in lines.lines().filter_map(|line| line.split_once('|')) {
            // What stands behind name and version is where it comes from, or that it is listed above.
            let end = package.match_indices(' ').nth(1).map_or(package.len(), |(at, _)| at);
            known.insert(package.get(..end).unwrap_or(package), licence);
        }
        let mut out = "# What the program is made of besides its own code\n".to_owned();
        for (package, licence) in known {
            let Some(folder) = folders.get(package) else { continue };
            let licence = licence.trim_end_matches(" (*)");
            // Writing to a string cannot fail.
            let _ = write!(out, "\n## {package}\n\n{licence}\n");
            for text in licence_texts(folder)? {
                let _ = write!(out, "\n```text\n{}\n```\n", text.trim_end());
            }
        }
        Ok(out)
    }

    /// Where the packages of others are, by name and version.
    fn folders(&self) -> io::Result<BTreeMap<String, PathBuf>> {
        let metadata = ["metadata", "--format-version", "1"];
        let metadata = text_of(&cargo(self.root, &metadata), &[])?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
        let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
        let others = packages.iter().filter(|package| !package["source"].is_null());
        let folder = |package: &serde_json::Value| {
            let (name, version) = (package["name"].as_str()?, package["version"].as_str()?);
            let manifest = Path::new(package["manifest_path"].as_str()?);
            Some((format!("{name} v{version}"), manifest.parent()?.to_owned()))
        };
        Ok(others.filter_map(folder).collect())
    }
}

/// The texts of the licences in a package, by their names.
fn licence_texts(folder: &Path) -> io::Result<Vec<String>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        if ["LICENSE", "LICENCE", "COPYING", "NOTICE"].iter().any(|it| name.starts_with(it))
            && path.is_file()
        {
            paths.push(path);
        }
    }
    paths.sort();
    paths.iter().map(fs::read_to_string).collect()
}

/// The words of a call of cargo in a folder.
fn cargo(root: &Path, arguments: &[&str]) -> Vec<String> {
    let program = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let manifest = root.join("Cargo.toml").display().to_string();
    let (command, rest) = arguments.split_first().unwrap_or((&"help", &[]));
    let mut words = vec![program, (*command).to_owned(), "--manifest-path".to_owned(), manifest];
    words.extend(rest.iter().map(|word| (*word).to_owned()));
    words
}

/// What a program prints.
fn text_of(words: &[String], more: &[&str]) -> io::Result<String> {
    let Some((program, arguments)) = words.split_first() else { return Ok(String::new()) };
    let mut command = Command::new(program);
    let output =
        command.args(arguments).args(more).stderr(std::process::Stdio::inherit()).output()?;
    if !output.status.success() {
        let shown = words.iter().map(String::as_str).chain(more.iter().copied());
        return Err(io::Error::other(format!("failed: {}", shown.collect::<Vec<_>>().join(" "))));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
