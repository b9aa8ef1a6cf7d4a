//! Texts for one person's eyes: what a Caddy runs may hold secrets.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A folder that nobody else may enter, removed with all that is in it when it is dropped.
#[derive(Debug)]
pub struct PrivateFolder(PathBuf);

impl PrivateFolder {
    /// Makes one among the temporary files.
    ///
    /// # Errors
    /// The system's refusal.
    pub fn new() -> io::Result<PrivateFolder> {
        #[cfg_attr(not(unix), allow(unused_mut))]
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let temporary = std::env::temp_dir();
        let mut number = 0;
        loop {
            let path = temporary.join(format!("caddyfile-ls-{}-{number}", std::process::id()));
            // One that is there already is somebody else's.
            match builder.create(&path) {
                Ok(()) => return Ok(PrivateFolder(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 100 => {
                    number += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Writes a file in it, in the place of one of the same name; returns its path.
    ///
    /// # Errors
    /// The system's refusal.
    pub fn write(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let name = Path::new(name).file_name().unwrap_or_default();
        let path = self.0.join(name);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&path)?.write_all(text.as_bytes())?;
        Ok(path)
    }
}

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
