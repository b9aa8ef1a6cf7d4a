//! What the client can, and what the server can.

use super::commands::Command;
use super::tokens;
use ide::Markup;
use serde_json::Value;
use std::path::PathBuf;
use syntax::Encoding;
use tower_lsp::lsp_types::{
    CallHierarchyServerCapability, CodeActionKind, CodeActionOptions, CodeActionProviderCapability,
    CodeLensOptions, CompletionOptions, CompletionOptionsCompletionItem, DiagnosticOptions,
    DiagnosticServerCapabilities, DocumentLinkOptions, DocumentOnTypeFormattingOptions,
    ExecuteCommandOptions, FileOperationFilter, FileOperationPattern, FileOperationPatternKind,
    FileOperationRegistrationOptions, FoldingRangeProviderCapability, HoverProviderCapability,
    OneOf, PositionEncodingKind, RenameOptions, SelectionRangeProviderCapability,
    SemanticTokensFullOptions, SemanticTokensOptions, ServerCapabilities, SignatureHelpOptions,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    TextDocumentSyncSaveOptions, Url, WorkDoneProgressOptions,
    WorkspaceFileOperationsServerCapabilities, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};

/// The command of a client that shows places: its arguments are a URI, a position in it, and the locations. No command is
/// of this kind in the protocol, so a client has to announce it, as `experimental.commands.commands`.
pub(super) const SHOW_PLACES: &str = "caddyfile-ls.showReferences";

/// What a client announces, likewise, that shows the texts which commands answer by itself: then no file is made for them.
pub(super) const SHOW_TEXT: &str = "caddyfile-ls.showText";

/// The kind of the action that fixes all at once which has exactly one fix.
pub(super) const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.caddyfile-ls");

/// What the `initialize` request says of the client that matters to us.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "that is how the protocol states what a client can"
)]
pub(super) struct ClientProfile {
    /// The unit of columns that both sides use from now on.
    pub(super) encoding: Encoding,
    /// The client asks for diagnostics and wants none pushed.
    pub(super) pulls_diagnostics: bool,
    /// It forgets pushed diagnostics that are not of the version which it has.
    pub(super) wants_current_diagnostics: bool,
    /// It can be told to ask for them again.
    pub(super) refreshes_diagnostics: bool,
    /// It shows an outline as a tree.
    pub(super) symbol_tree: bool,
    /// It folds whole lines only.
    pub(super) folds_lines_only: bool,
    /// It takes at most so many folds for one document.
    pub(super) fold_limit: Option<usize>,
    /// It answers `workspace/configuration`.
    pub(super) has_configuration: bool,
    /// It announces changed settings to servers that register for them.
    pub(super) registers_configuration: bool,
    /// It tells of files that change if the server registers for them.
    pub(super) registers_watched_files: bool,
    /// Whether these may be given relative to any folder.
    pub(super) watches_below: bool,
    /// It can be told to ask for semantic tokens again.
    pub(super) refreshes_tokens: bool,
    /// It can be told to ask for code lenses again.
    pub(super) refreshes_lenses: bool,
    /// It has a command that shows places which the server names.
    pub(super) shows_places: bool,
    /// It has a command that shows texts, of the name [`SHOW_TEXT`].
    pub(super) shows_texts: bool,
    /// It opens files that the server names.
    pub(super) opens_files: bool,
    /// It shows code lenses.
    pub(super) shows_lenses: bool,
    /// It asks what can be renamed before it asks for another name.
    pub(super) prepares_rename: bool,
    /// It takes edits of certain versions of documents.
    pub(super) document_changes: bool,
    /// It makes files where an edit says so.
    pub(super) creates_files: bool,
    /// What it shows of completions.
    pub(super) completion: CompletionProfile,
    /// How hovers are written for it.
    pub(super) hover_markup: Markup,
    /// How the docs of signatures are written for it.
    pub(super) signature_markup: Markup,
    /// It takes the place of a parameter in the label.
    pub(super) label_offsets: bool,
    /// The folders that are open in it.
    pub(super) folders: Vec<PathBuf>,
    /// Its process, if the server is to leave with it.
    pub(super) process_id: Option<i32>,
}

/// What a client shows of a completion.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "that is how the protocol states what a client can"
)]
pub(super) struct CompletionProfile {
    /// Tab stops.
    pub(super) snippets: bool,
    /// How docs are written for it.
    pub(super) markup: Markup,
    /// The tag for what is deprecated.
    pub(super) tags: bool,
    /// The older mark for it.
    pub(super) deprecated: bool,
    /// Text beside the label.
    pub(super) label_details: bool,
    /// One range for insertion and one for replacement.
    pub(super) insert_replace: bool,
    /// The command with which the menu opens again once an item is accepted; only VS Code and what descends from it has it.
    pub(super) suggests_again: bool,
}

impl ClientProfile {
    /// Reads the raw parameters of `initialize`; whatever is missing or odd counts as absent.
    pub(super) fn read(params: &Value) -> ClientProfile {
        let capability = |path: &str| params.get("capabilities")?.pointer(path);
        let can = |path: &str| capability(path).and_then(Value::as_bool).unwrap_or(false);
        let offered = capability("/general/positionEncodings").and_then(Value::as_array);
        let offers = |name| offered.is_some_and(|names| names.iter().any(|n| n == name));
        let markup = |path: &str| {
            // The first is what the client likes best. One that says nothing wants what it wants of hovers; one that says
            // nothing at all is older than the choice, and knows Markdown only.
            let first = |path: &str| capability(path)?.as_array()?.first()?.as_str();
            match first(path).or_else(|| first("/textDocument/hover/contentFormat")) {
                Some("plaintext") => Markup::Plain,
                _ => Markup::Markdown,
            }
        };
        let has_command = |name: &str| {
            let known = capability("/experimental/commands/commands").and_then(Value::as_array);
            known.is_some_and(|known| known.iter().any(|command| command == name))
        };
        let item = |name: &str| can(&format!("/textDocument/completion/completionItem/{name}"));
        let client = params.pointer("/clientInfo/name").and_then(Value::as_str).unwrap_or_default();
        ClientProfile {
            encoding: if offers("utf-8") {
                Encoding::Utf8
            } else if offers("utf-32") && !offers("utf-16") {
                Encoding::Utf32
            } else {
                Encoding::Utf16
            },
            pulls_diagnostics: capability("/textDocument/diagnostic").is_some_and(Value::is_object),
            wants_current_diagnostics: can("/textDocument/publishDiagnostics/versionSupport"),
            // The specification says `diagnostics`; Helix and lsp-types say `diagnostic`.
            refreshes_diagnostics: can("/workspace/diagnostics/refreshSupport")
                || can("/workspace/diagnostic/refreshSupport"),
            symbol_tree: can("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            folds_lines_only: can("/textDocument/foldingRange/lineFoldingOnly"),
            fold_limit: capability("/textDocument/foldingRange/rangeLimit")
                .and_then(Value::as_u64)
                .and_then(|limit| usize::try_from(limit).ok()),
            has_configuration: can("/workspace/configuration"),
            registers_configuration: can("/workspace/didChangeConfiguration/dynamicRegistration"),
            registers_watched_files: can("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            watches_below: can("/workspace/didChangeWatchedFiles/relativePatternSupport"),
            refreshes_tokens: can("/workspace/semanticTokens/refreshSupport"),
            refreshes_lenses: can("/workspace/codeLens/refreshSupport"),
            shows_places: has_command(SHOW_PLACES),
            shows_texts: has_command(SHOW_TEXT),
            opens_files: can("/window/showDocument/support"),
            shows_lenses: capability("/textDocument/codeLens").is_some_and(Value::is_object),
            prepares_rename: can("/textDocument/rename/prepareSupport"),
            document_changes: can("/workspace/workspaceEdit/documentChanges"),
            creates_files: can("/workspace/workspaceEdit/documentChanges")
                && capability("/workspace/workspaceEdit/resourceOperations")
                    .and_then(Value::as_array)
                    .is_some_and(|known| known.iter().any(|operation| operation == "create")),
            completion: CompletionProfile {
                snippets: item("snippetSupport"),
                markup: markup("/textDocument/completion/completionItem/documentationFormat"),
                tags: capability("/textDocument/completion/completionItem/tagSupport")
                    .is_some_and(Value::is_object),
                deprecated: item("deprecatedSupport"),
                label_details: item("labelDetailsSupport"),
                insert_replace: item("insertReplaceSupport"),
                suggests_again: ["Visual Studio Code", "code-server", "VSCodium", "Cursor"]
                    .iter()
                    .any(|name| client.starts_with(name)),
            },
            hover_markup: markup("/textDocument/hover/contentFormat"),
            signature_markup: markup(
                "/textDocument/signatureHelp/signatureInformation/documentationFormat",
            ),
            label_offsets: can(
                "/textDocument/signatureHelp/signatureInformation/parameterInformation/labelOffsetSupport",
            ),
            folders: folders(params),
            process_id: params
                .get("processId")
                .and_then(Value::as_i64)
                .and_then(|id| i32::try_from(id).ok()),
        }
    }
}

/// The folders that a client names: those of the workspace, or the root of older clients.
fn folders(params: &Value) -> Vec<PathBuf> {
    let folders = params.get("workspaceFolders").and_then(Value::as_array);
    let named = folders.into_iter().flatten().filter_map(|folder| folder.get("uri"));
    let root = params.get("rootUri").into_iter().filter(|_| folders.is_none());
    named.chain(root).filter_map(Value::as_str).filter_map(folder_path).collect()
}

fn folder_path(uri: &str) -> Option<PathBuf> {
    Url::parse(uri).ok()?.to_file_path().ok()
}

/// What the server offers this client.
pub(super) fn offered_to(client: &ClientProfile) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(match client.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::Supported(true)),
            ..TextDocumentSyncOptions::default()
        })),
        // Letters open the menu by themselves. A space is none of these: it would open it at every indentation.
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(
                ["@", "{", "$", "/", ".", ":", ">", "-", "+", "?"].map(str::to_owned).to_vec(),
            ),
            resolve_provider: Some(true),
            completion_item: Some(CompletionOptionsCompletionItem {
                label_details_support: Some(true),
            }),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: Some(vec![" ".to_owned()]),
            ..SignatureHelpOptions::default()
        }),
        semantic_tokens_provider: Some(
            SemanticTokensOptions {
                legend: tokens::legend(),
                range: Some(true),
                full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
                ..SemanticTokensOptions::default()
            }
            .into(),
        ),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_range_formatting_provider: Some(OneOf::Left(true)),
        document_on_type_formatting_provider: Some(DocumentOnTypeFormattingOptions {
            first_trigger_character: "}".to_owned(),
            more_trigger_character: Some(vec!["\n".to_owned()]),
        }),
        inlay_hint_provider: Some(OneOf::Left(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![
                CodeActionKind::QUICKFIX,
                CodeActionKind::REFACTOR_EXTRACT,
                CodeActionKind::REFACTOR_INLINE,
                FIX_ALL,
            ]),
            ..CodeActionOptions::default()
        })),
        document_symbol_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        // The options are for clients that know the question.
        rename_provider: Some(if client.prepares_rename {
            OneOf::Right(RenameOptions {
                prepare_provider: Some(true),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            })
        } else {
            OneOf::Left(true)
        }),
        call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: Command::all().map(|command| command.name().to_owned()).collect(),
            ..ExecuteCommandOptions::default()
        }),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        // A client that can pull and is offered it pulls; nothing is pushed to it then.
        diagnostic_provider: client.pulls_diagnostics.then(|| {
            DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some("caddyfile".to_owned()),
                // What another file says may show in this one.
                inter_file_dependencies: true,
                ..DiagnosticOptions::default()
            })
        }),
        workspace: Some(WorkspaceServerCapabilities {
            // One server serves every folder; clients start one for each otherwise.
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: Some(WorkspaceFileOperationsServerCapabilities {
                will_rename: Some(renamed()),
                ..WorkspaceFileOperationsServerCapabilities::default()
            }),
        }),
        ..ServerCapabilities::default()
    }
}

/// Which renamed files the server wants to know of: all, since imports name files of any name, and folders with them.
fn renamed() -> FileOperationRegistrationOptions {
    let filter = |glob: &str, kind| FileOperationFilter {
        scheme: Some("file".to_owned()),
        pattern: FileOperationPattern { glob: glob.to_owned(), matches: Some(kind), options: None },
    };
    let files = filter("**", FileOperationPatternKind::File);
    let folders = filter("**", FileOperationPatternKind::Folder);
    FileOperationRegistrationOptions { filters: vec![files, folders] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn utf8_wins_and_utf16_is_the_default() {
        for (offered, chosen) in [
            (json!(["utf-16", "utf-8"]), Encoding::Utf8),
            (json!(["utf-32", "utf-16"]), Encoding::Utf16),
            (json!(["utf-32"]), Encoding::Utf32),
            (json!(["utf-7"]), Encoding::Utf16),
            (json!([]), Encoding::Utf16),
            (json!(null), Encoding::Utf16),
            (json!("utf-8"), Encoding::Utf16),
        ] {
            let params = json!({ "capabilities": { "general": { "positionEncodings": offered } } });
            assert_eq!(ClientProfile::read(&params).encoding, chosen, "{params}");
        }
    }

    #[test]
    fn parameters_of_any_shape_are_read() {
        for params in [
            json!(null),
            json!([]),
            json!({"capabilities": 3, "processId": "x"}),
            json!({"processId": -1.5}),
        ] {
            assert_eq!(ClientProfile::read(&params), ClientProfile::default());
        }
    }
}
