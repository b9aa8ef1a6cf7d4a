//! All places where a thing is named.

use crate::SourceFile;
use crate::navigation::{self, Access, FileRange, Scopes, Thing};
use std::cell::OnceCell;
use syntax::TextSize;

/// Whether the place that defines a thing is one of those that name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declarations {
    /// It is.
    Included,
    /// Only what uses it, or gives it a value, is.
    Excluded,
}

/// The places where the thing is named whose name the cursor touches. Where it touches none, those where the file itself
/// is imported.
pub fn references(
    file: &SourceFile,
    offset: TextSize,
    declarations: Declarations,
) -> Vec<FileRange> {
    let scopes = OnceCell::new();
    let Some(name) = navigation::name_among(file, offset, &scopes) else {
        return navigation::imports_of(file);
    };
    let scopes = scopes.get_or_init(|| Scopes::new(file));
    let places = Thing::new(scopes, &name).places.into_iter();
    places
        .filter(|it| declarations == Declarations::Included || it.access != Access::Definition)
        .map(|it| it.at)
        .collect()
}
