//! How often names and values are used in real files.

use clap::Args;
use ide::{Kind, SourceFile, prior_text, samples};
use std::path::PathBuf;
use std::{fs, io};

/// Count names and values in Caddyfiles, for the order in which completion offers them
///
/// Writes the counts to server/catalog/data/prior.txt. Words that were seen only once are left out, so that no name from
/// a single file gets there.
#[derive(Args)]
pub(crate) struct Prior {
    /// Directories of Caddyfiles (`*.Caddyfile`); those in directories below them are not read
    #[arg(required = true)]
    directories: Vec<PathBuf>,
    /// Where to write
    #[arg(long, default_value = "server/catalog/data/prior.txt")]
    output: PathBuf,
}

impl Prior {
    pub(crate) fn run(&self) -> io::Result<()> {
        let mut counted = Vec::new();
        for directory in &self.directories {
            for entry in fs::read_dir(directory)? {
                let path = entry?.path();
                if path.extension().is_some_and(|extension| extension == "Caddyfile") {
                    let text = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
                    counted.extend(samples(&SourceFile::new(text.into(), Kind::Main)));
                }
            }
        }
        fs::write(&self.output, prior_text(counted))
    }
}
