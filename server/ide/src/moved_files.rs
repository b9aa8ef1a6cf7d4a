//! What imports are called when files move.

use crate::SourceFile;
use crate::navigation::Scopes;
use crate::rename::FileEdit;
use syntax::TextEdit;

/// The edits of the imports in all files that name one file and no pattern, so that they still name it when files have
/// got other paths; `moved` gives the new path of what moves. The edits belong into the texts before anything moves.
pub fn moved_files(file: &SourceFile, moved: &dyn Fn(&str) -> Option<String>) -> Vec<FileEdit> {
    let scopes = Scopes::new(file);
    let mut out = Vec::new();
    for (place, is_quoted, pattern, target) in scopes.plain_imports() {
        let home = place.file.as_deref().or(file.path().map(|path| &**path)).unwrap_or_default();
        let (new_home, new_target) = (moved(home), moved(&target));
        if new_home.is_none() && new_target.is_none() {
            continue;
        }
        let new_home = new_home.as_deref().unwrap_or(home);
        let new_target = new_target.as_deref().unwrap_or(&target);
        let new = if pattern.starts_with('/') {
            new_target.to_owned()
        } else {
            relative(new_home, new_target)
        };
        // One that leads to the file in its own way, as through `./`, goes on to do so.
        let same = if pattern.starts_with('/') {
            &*target == new_target
        } else {
            relative(home, &target) == new
        };
        // What Caddy would take for a pattern, a snippet or a placeholder is no path.
        let special =
            |c: char| c.is_control() || matches!(c, '*' | '?' | '[' | '{' | '}' | '"' | '`' | '\\');
        if same || new.contains(special) || file.binding().has_snippet(&new) {
            continue;
        }
        let is_plain = !new.contains(char::is_whitespace) && !new.starts_with(['#', '@', '<']);
        let new_text = if is_plain || is_quoted { new } else { format!("\"{new}\"") };
        let edit = TextEdit { range: place.range, new_text };
        out.push(FileEdit { file: place.file, edit });
    }
    out
}

/// The path of a file as it is seen from the folder of another.
fn relative(from: &str, to: &str) -> String {
    let folders: Vec<&str> = from.split('/').collect();
    let parts: Vec<&str> = to.split('/').collect();
    let folders = folders.split_last().map_or(&[][..], |(_, folders)| folders);
    let names = parts.len().saturating_sub(1);
    let shared = folders.iter().zip(parts.iter().take(names)).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", folders.len() - shared);
    up.chain(parts.into_iter().skip(shared)).collect::<Vec<_>>().join("/")
}
