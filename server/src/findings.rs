//! The findings of a file, by as many threads as are of use.

use ide::{Diagnostic, SourceFile};

/// A text of fewer bytes is done before a second thread has started.
pub(crate) const LONG: usize = 1 << 16;

/// All findings of a file.
pub(crate) fn findings(file: &SourceFile) -> Vec<Diagnostic> {
    if file.text().len() < LONG {
        return ide::diagnostics(file);
    }
    std::thread::scope(|scope| {
        // Caddy's own reading needs the text alone, and the rules need it last.
        scope.spawn(|| file.parse().errors().len());
        ide::diagnostics(file)
    })
}
