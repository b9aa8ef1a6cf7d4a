//! What the client can, and what the server can.

use serde_json::Value;
use syntax::Encoding;
use tower_lsp::lsp_types::{
    DiagnosticOptions, DiagnosticServerCapabilities, DocumentOnTypeFormattingOptions,
    FoldingRangeProviderCapability, OneOf, PositionEncodingKind, SelectionRangeProviderCapability,
    ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

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
    /// Its process, if the server is to leave with it.
    pub(super) process_id: Option<i32>,
}

impl ClientProfile {
    /// Reads the raw parameters of `initialize`; whatever is missing or odd counts as absent.
    pub(super) fn read(params: &Value) -> ClientProfile {
        let capability = |path: &str| params.get("capabilities")?.pointer(path);
        let can = |path| capability(path).and_then(Value::as_bool).unwrap_or(false);
        let offered = capability("/general/positionEncodings").and_then(Value::as_array);
        let offers = |name| offered.is_some_and(|names| names.iter().any(|n| n == name));
        ClientProfile {
            encoding: if offers("utf-8") {
                Encoding::Utf8
            } else if offers("utf-32") && !offers("utf-16") {
                Encoding::Utf32
            } else {
                Encoding::Utf16
            },
            pulls_diagnostics: capability("/textDocument/diagnostic").is_some_and(Value::is_object),
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
            process_id: params
                .get("processId")
                .and_then(Value::as_i64)
                .and_then(|id| i32::try_from(id).ok()),
        }
    }
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
            ..TextDocumentSyncOptions::default()
        })),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_range_formatting_provider: Some(OneOf::Left(true)),
        document_on_type_formatting_provider: Some(DocumentOnTypeFormattingOptions {
            first_trigger_character: "}".to_owned(),
            more_trigger_character: Some(vec!["\n".to_owned()]),
        }),
        document_symbol_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        // A client that can pull and is offered it pulls; nothing is pushed to it then.
        diagnostic_provider: client.pulls_diagnostics.then(|| {
            DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some("caddyfile".to_owned()),
                ..DiagnosticOptions::default()
            })
        }),
        workspace: Some(WorkspaceServerCapabilities {
            // One server serves every folder; clients start one for each otherwise.
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    }
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
