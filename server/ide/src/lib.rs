//! Editor features over Caddyfiles: free functions from a file and an offset to plain data.
//!
//! # Invariants
//! * Offsets are bytes. No LSP type, no URI, no JSON, no line and column.
//! * No disk, clock, thread, environment or network.
//! * No `Result` for bad user text; the formatter's refusal is an answer, not an error.

mod brought;
mod build;
mod call_hierarchy;
mod code_actions;
mod completion;
mod definition;
mod diagnostics;
mod docs;
mod expand;
mod folding;
mod formatting;
mod highlight;
mod hover;
mod importers;
mod inlay_hints;
mod lens;
mod links;
mod live;
mod moved_files;
mod navigation;
mod reading_order;
mod references;
mod rename;
mod selection;
mod semantic_tokens;
mod signature_help;
mod snippet_args;
mod snippets;
mod sockets;
mod source_file;
mod symbols;
mod verdict;
mod workspace_symbols;

pub use analysis::{ImportProblem, ImportProblemKind, ImportedFile, Imports};
pub use build::{Plugins, Presence, Probe, probes};
pub use call_hierarchy::{Call, CallItem, CallKind, incoming_calls, outgoing_calls, prepare_calls};
pub use catalog::{Catalog, CatalogFile, LoadError, Version, builtin_files};
pub use code_actions::{CodeAction, CodeActionKind, NewFile, code_actions, fix_all};
pub use completion::{
    CompletionConfig, CompletionItem, CompletionKind, CompletionWorld, Completions, DocsRef,
    FileName, Sample, SampleKind, completions, prior_text, samples,
};
pub use definition::definition;
pub use diagnostics::{
    Diagnostic, DiagnosticTag, Related, Severity, diagnostics, diagnostics_joined,
};
pub use docs::{Markup, entry_docs};
pub use expand::{ExpandRefusal, Variables, expand};
pub use folding::{Fold, FoldKind, folding_ranges};
pub use format::{LineEnding, Refusal, format_with as format_text};
pub use formatting::{format, format_on_type, format_range};
pub use highlight::{Highlight, HighlightKind, document_highlights};
pub use hover::{
    AddressPurpose, Hover, LiteralAddress, addresses_at, hover, sockets_at, sockets_in,
};
pub use inlay_hints::{InlayHint, InlayHintKind, inlay_hints};
pub use lens::{CodeLens, Counted, code_lenses};
pub use links::{DocumentLink, LinkTarget, document_links};
pub use live::{
    AdminOption, Endpoint, LivePlaces, admin_option, endpoint, live_places, text_from_anywhere,
};
pub use moved_files::moved_files;
pub use navigation::{Access, FileRange, Name, NameKind, Occurrence, name_at, occurrences};
pub use references::{Declarations, references};
pub use rename::{FileEdit, RenameRefusal, prepare_rename, rename};
pub use selection::selection_ranges;
pub use semantic_tokens::{SemanticToken, TokenModifiers, TokenType, semantic_tokens};
pub use signature_help::{ParameterInfo, SignatureHelp, SignatureInfo, signature_help};
pub use snippet_args::{ArgUse, SnippetArg, SnippetArgs, snippet_args};
pub use sockets::{
    AccessList, Account, AccountSource, Container, End, Engine, FileKind, Id, MountSource, Mounted,
    Remedy, Rights, Seen, Socket, SocketFinding, SocketObstacle, SocketReport, SocketRole,
    SocketSight, SocketVerdict, Subordinates, Surroundings, System, socket_diagnostics,
    socket_finding, socket_report, socket_text,
};
pub use source_file::{Kind, SourceFile};
pub use symbols::{Symbol, SymbolKind, document_symbols};
pub use syntax::Join;
pub use workspace_symbols::{WorkspaceSymbol, workspace_symbols};
