//! The meaning of a Caddyfile: imports and snippets expanded with their origins, scopes, binding, values, rules.
//!
//! One pass gives every word its [`Role`]; whatever wants to know what a word is reads that and parses nothing itself.
//!
//! # Invariants
//! * This crate touches no disk, clock, thread, environment or network: files, environment values and time come in
//!   through the snapshot.
//! * It names no LSP type and no JSON.

mod bind;
mod file;
mod imports;
mod names;
mod role;
mod snippets;
pub mod value;
mod words;

pub use bind::{Expected, Locus, LocusWord, MatcherDef, Origin, Segment};
pub use file::FileBinding;
pub use imports::{
    ImportProblem, ImportProblemKind, ImportedFile, Imports, NoImports, Openness, is_plain_name,
};
pub use names::Names;
pub use role::{Bound, Context, Role};
