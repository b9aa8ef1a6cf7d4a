//! Where a name gets its meaning.

use crate::SourceFile;
use crate::navigation::{self, Access, FileRange};
use syntax::TextSize;

/// The places that make the thing what it is whose name the cursor touches, or that give it a value.
pub fn definition(file: &SourceFile, offset: TextSize) -> Vec<FileRange> {
    let Some(name) = navigation::name_at(file, offset) else { return Vec::new() };
    let places = navigation::occurrences(file, &name).into_iter();
    places.filter(|it| it.access != Access::Read).map(|it| it.at).collect()
}
