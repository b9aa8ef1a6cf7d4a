//! Where a name gets its meaning.

use crate::SourceFile;
use crate::navigation::{self, Access, FileRange, Scopes, Thing};
use std::cell::OnceCell;
use syntax::TextSize;

/// The places that make the thing what it is whose name the cursor touches, or that give it a value; of what an import
/// names, the files.
pub fn definition(file: &SourceFile, offset: TextSize) -> Vec<FileRange> {
    let scopes = OnceCell::new();
    let Some(name) = navigation::name_among(file, offset, &scopes) else { return Vec::new() };
    if let Some(places) = navigation::definition_of(file, &scopes, &name) {
        return places;
    }
    let scopes = scopes.get_or_init(|| Scopes::new(file));
    let places = Thing::new(scopes, &name).places.into_iter();
    places.filter(|it| it.access != Access::Read).map(|it| it.at).collect()
}
