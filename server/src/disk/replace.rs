//! New content for a file that exists.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Replaces the content of a file: all of it or nothing, mode and owner kept, a symbolic link's target rather than the link.
///
/// Where a new file may not take the old one's place (the folder is not writable, the owner cannot be kept, the file has
/// other hard links or is itself a mount point), the file is overwritten instead.
///
/// # Errors
/// The system's refusal; a file that may not be written is left alone even if its folder would allow a replacement.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target = fs::canonicalize(path)?;
    let metadata = open_for_writing(&target)?.metadata()?;
    if has_other_links(&metadata) {
        return overwrite(&target, text);
    }
    match swap(&target, &metadata, text) {
        Err(error) if is_forbidden(&error) => overwrite(&target, text),
        result => result,
    }
}

/// Whether the place forbids a swap, as opposed to a full disk, where overwriting would lose the old text as well.
fn is_forbidden(error: &io::Error) -> bool {
    use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem, ResourceBusy};
    matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem | ResourceBusy)
}

fn open_for_writing(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).open(path)
}

fn overwrite(target: &Path, text: &str) -> io::Result<()> {
    let mut file = open_for_writing(target)?;
    file.write_all(text.as_bytes())?;
    file.set_len(text.len() as u64)
}

/// Writes a new file beside the old one and moves it into its place; leaves nothing behind when that fails.
fn swap(target: &Path, old: &Metadata, text: &str) -> io::Result<()> {
    let (temporary, mut file) = create_beside(target)?;
    let written = keep_owner(&file, old)
        .and_then(|()| file.set_permissions(old.permissions()))
        .and_then(|()| file.write_all(text.as_bytes()))
        // A crash right after the move must not find an empty file.
        .and_then(|()| file.sync_data())
        .and_then(|()| fs::rename(&temporary, target));
    if written.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn create_beside(target: &Path) -> io::Result<(PathBuf, File)> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let temporary = target.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // The text may hold secrets: nobody else reads it before the old mode is set.
        options.mode(0o600);
    }
    let file = options.open(&temporary)?;
    Ok((temporary, file))
}

#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    fchown(file, Some(old.uid()), Some(old.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _old: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn has_other_links(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.nlink() > 1
}

#[cfg(not(unix))]
fn has_other_links(_metadata: &Metadata) -> bool {
    false
}
