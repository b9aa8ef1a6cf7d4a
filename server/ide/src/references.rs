//! All places where a thing is named.

use crate::SourceFile;
use crate::navigation::{self, Access, FileRange};
use syntax::TextSize;

/// Whether the place that defines a thing is one of those that name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declarations {
    /// It is.
    Included,
    /// Only what uses it, or gives it a value, is.
    Excluded,
}

/// The places where the thing is named whose name the cursor touches.
pub fn references(
    file: &SourceFile,
    offset: TextSize,
    declarations: Declarations,
) -> Vec<FileRange> {
    let Some(name) = navigation::name_at(file, offset) else { return Vec::new() };
    let places = navigation::occurrences(file, &name).into_iter();
    places
        .filter(|it| declarations == Declarations::Included || it.access != Access::Definition)
        .map(|it| it.at)
        .collect()
}
