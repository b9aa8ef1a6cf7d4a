//! The handlers.

use super::capabilities::{self, ClientProfile};
use super::convert;
use super::diagnostics;
use super::log::Log;
use super::outbox::{self, Outbox};
use super::parent;
use super::pool::Pool;
use super::settings::SECTION;
use super::transport::{Inbound, Inbox};
use super::world::{Snapshot, World};
use ide::Refusal;
use serde_json::{Value, json};
use std::sync::Arc;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types::notification::LogMessage;
#[allow(clippy::wildcard_imports, reason = "the protocol names some forty types here")]
use tower_lsp::lsp_types::*;
use tower_lsp::{Client, LanguageServer};

/// Documents up to so many bytes are answered about by the dispatcher itself: that takes well below a millisecond.
const INLINE: usize = 16 << 10;

/// What handlers work with.
pub(super) struct Server {
    pub(super) world: Arc<World>,
    pub(super) client: Client,
    pub(super) pool: Pool,
    pub(super) outbox: Outbox,
    pub(super) inbox: Inbox,
    pub(super) log: Log,
}

impl Server {
    /// Answers from the current moment of a document; null if it is not open.
    ///
    /// A snapshot is taken before the first await. If the document moves on while a long answer is made, its positions
    /// mean nothing to the client any more.
    async fn answer<T: Send + 'static>(
        &self,
        url: &Url,
        work: impl FnOnce(&Snapshot) -> Result<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let Some(snapshot) = self.world.snapshot(url) else {
            return Ok(None);
        };
        if snapshot.document.text().len() <= INLINE {
            return work(&snapshot).map(Some);
        }
        let about = snapshot.clone();
        let answer = self.pool.run(move || work(&about)).await??;
        if self.world.is_current(&snapshot) {
            Ok(Some(answer))
        } else {
            Err(Error::content_modified())
        }
    }

    /// Like [`Server::answer`] for formatting: null where the user switched it off.
    async fn format(
        &self,
        url: &Url,
        work: impl FnOnce(&Snapshot) -> Result<Vec<TextEdit>> + Send + 'static,
    ) -> Result<Option<Vec<TextEdit>>> {
        if self.world.settings().format { self.answer(url, work).await } else { Ok(None) }
    }

    /// `$/setTrace`, which lsp-types does not know.
    #[allow(clippy::unused_async, reason = "the router takes async functions")]
    pub(super) async fn set_trace(&self, params: Value) {
        self.log.set_trace(params.get("value").and_then(Value::as_str).unwrap_or("off"));
    }

    /// Asks the client for the settings, without waiting; they count unless newer ones come first.
    fn ask_for_settings(&self, age: u64) {
        if !self.world.client().has_configuration {
            return;
        }
        let (client, world, log) = (self.client.clone(), Arc::clone(&self.world), self.log.clone());
        let item = ConfigurationItem { scope_uri: None, section: Some(SECTION.to_owned()) };
        let request = async move { client.configuration(vec![item]).await };
        let again = self.refresh();
        outbox::ask(&self.log, "workspace/configuration", request, move |answer| {
            let before = world.settings();
            world.settle(age, answer.first().unwrap_or(&Value::Null));
            let now = world.settings();
            log.set_trace(now.trace.as_deref().unwrap_or("off"));
            if now != before {
                again();
            }
        });
    }

    /// A call that tells a client that asks for diagnostics to ask again.
    fn refresh(&self) -> impl FnOnce() + Send + 'static {
        let (client, log) = (self.client.clone(), self.log.clone());
        let can =
            self.world.client().refreshes_diagnostics && self.world.client().pulls_diagnostics;
        move || {
            if can {
                let request = async move { client.workspace_diagnostic_refresh().await };
                outbox::ask(&log, "workspace/diagnostic/refresh", request, |()| {});
            }
        }
    }
}

/// The error that shows the user why a file is left alone: the code is the protocol's `RequestFailed`.
fn request_failed(refusal: &Refusal) -> Error {
    let message = refusal.message.clone().into();
    Error { code: ErrorCode::ServerError(-32803), message, data: None }
}

#[tower_lsp::async_trait]
impl LanguageServer for Server {
    /// The dispatcher hands over the raw parameters as `initializationOptions`; no await here, so that two pipelined
    /// requests cannot both succeed.
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let raw = params.initialization_options.unwrap_or_default();
        let client = ClientProfile::read(&raw);
        let capabilities = capabilities::offered_to(&client);
        let process_id = client.process_id;
        self.world.initialize(client, raw.get("initializationOptions").unwrap_or(&Value::Null));
        let trace = self.world.settings().trace.clone();
        let asked = raw.get("trace").and_then(Value::as_str);
        self.log.set_trace(trace.as_deref().or(asked).unwrap_or("off"));
        self.log
            .event(format_args!("the client is {}", raw.get("clientInfo").unwrap_or(&Value::Null)));
        if let Some(id) = process_id {
            let inbox = self.inbox.clone();
            parent::watch(id, move || inbox.tell(Inbound::ParentGone));
        }
        let version = Some(env!("CARGO_PKG_VERSION").to_owned());
        let server_info = Some(ServerInfo { name: "caddyfile-ls".to_owned(), version });
        Ok(InitializeResult { capabilities, server_info })
    }

    async fn initialized(&self, _: InitializedParams) {
        let age = self.world.change_settings(&Value::Null);
        self.ask_for_settings(age);
        if self.world.client().registers_configuration {
            let client = self.client.clone();
            let registration = Registration {
                id: "settings".to_owned(),
                method: "workspace/didChangeConfiguration".to_owned(),
                register_options: Some(json!({ "section": SECTION })),
            };
            let request = async move { client.register_capability(vec![registration]).await };
            outbox::ask(&self.log, "client/registerCapability", request, |()| {});
        }
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        let before = self.world.settings();
        let age = self.world.change_settings(&params.settings);
        let now = self.world.settings();
        if now != before {
            self.log.set_trace(now.trace.as_deref().unwrap_or("off"));
            self.refresh()();
        }
        self.ask_for_settings(age);
    }

    /// Nothing depends on the folders yet.
    async fn did_change_workspace_folders(&self, _: DidChangeWorkspaceFoldersParams) {}

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let TextDocumentItem { uri, text, version, .. } = params.text_document;
        let session = self.world.open(uri, &text, version);
        if !self.world.client().pulls_diagnostics {
            let (outbox, log) = (self.outbox.clone(), self.log.clone());
            diagnostics::push(Arc::clone(&self.world), session, outbox, log);
        }
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        if !self.world.change(&uri, &params.content_changes, version) {
            self.log.event(format_args!("a change of a document that is not open: {uri}"));
        }
    }

    /// The text that was saved is the text that is open.
    async fn did_save(&self, _: DidSaveTextDocumentParams) {}

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.world.close(&params.text_document.uri, |uri| {
            diagnostics::clear(&self.outbox, uri);
        });
    }

    async fn diagnostic(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        let known = params.previous_result_id;
        let url = params.text_document.uri;
        let report = self.world.snapshot(&url).map(|snapshot| {
            let switch = if snapshot.settings.diagnostics { "on" } else { "off" };
            let result_id = format!("{}-{switch}", snapshot.document.revision);
            (snapshot, result_id)
        });
        let report = match report {
            // Nothing is known of a document that is not open.
            None => full_report(None, Vec::new()),
            Some((_, result_id)) if known.as_ref() == Some(&result_id) => {
                let unchanged_document_diagnostic_report =
                    UnchangedDocumentDiagnosticReport { result_id };
                DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                    related_documents: None,
                    unchanged_document_diagnostic_report,
                })
            }
            Some((snapshot, result_id)) if snapshot.document.text().len() <= INLINE => {
                full_report(Some(result_id), convert::diagnostics(&snapshot))
            }
            // If the document moves on meanwhile, the client asks again anyway; an error would clear what it shows.
            Some((snapshot, result_id)) => {
                let found = self.pool.run(move || convert::diagnostics(&snapshot)).await?;
                full_report(Some(result_id), found)
            }
        };
        Ok(DocumentDiagnosticReportResult::Report(report))
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let format = |snapshot: &Snapshot| {
            let edits =
                ide::format(snapshot.document.source()).map_err(|why| request_failed(&why))?;
            Ok(convert::text_edits(snapshot, edits))
        };
        self.format(&params.text_document.uri, format).await
    }

    async fn range_formatting(
        &self,
        params: DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let outbox = self.outbox.clone();
        let format = move |snapshot: &Snapshot| {
            let range = convert::text_range(snapshot, params.range);
            let edits = ide::format_range(snapshot.document.source(), range);
            Ok(convert::text_edits(
                snapshot,
                edits.unwrap_or_else(|why| {
                    let message = format!("The range is not formatted: {}", why.message);
                    outbox.notify::<LogMessage>(&LogMessageParams {
                        typ: MessageType::INFO,
                        message,
                    });
                    Vec::new()
                }),
            ))
        };
        self.format(&params.text_document.uri, format).await
    }

    /// A refusal is no news to somebody who is still typing.
    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let at = params.text_document_position;
        let (position, typed) = (at.position, params.ch.chars().next());
        let format = move |snapshot: &Snapshot| {
            let offset = convert::offset(snapshot, position);
            let edits = typed.map(|c| ide::format_on_type(snapshot.document.source(), offset, c));
            Ok(convert::text_edits(
                snapshot,
                edits.and_then(std::result::Result::ok).unwrap_or_default(),
            ))
        };
        self.format(&at.text_document.uri, format).await
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        let symbols = |snapshot: &Snapshot| {
            let symbols = ide::document_symbols(snapshot.document.source());
            Ok(convert::symbols(snapshot, symbols))
        };
        self.answer(&params.text_document.uri, symbols).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        let folds = |snapshot: &Snapshot| {
            Ok(convert::folds(snapshot, &ide::folding_ranges(snapshot.document.source())))
        };
        self.answer(&params.text_document.uri, folds).await
    }

    async fn selection_range(
        &self,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>> {
        let positions = params.positions;
        let selections = move |snapshot: &Snapshot| {
            let selection = |position| {
                let at = convert::offset(snapshot, position);
                let ranges = ide::selection_ranges(snapshot.document.source(), at);
                convert::selection(snapshot, at, ranges)
            };
            Ok(positions.into_iter().map(selection).collect())
        };
        self.answer(&params.text_document.uri, selections).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let at = params.text_document_position_params;
        let position = at.position;
        let highlights = move |snapshot: &Snapshot| {
            let at = convert::offset(snapshot, position);
            let found = ide::document_highlights(snapshot.document.source(), at);
            let highlight = |bytes| DocumentHighlight {
                range: convert::range(snapshot, bytes),
                kind: Some(DocumentHighlightKind::TEXT),
            };
            Ok(found.into_iter().map(highlight).collect())
        };
        self.answer(&at.text_document.uri, highlights).await
    }
}

fn full_report(result_id: Option<String>, items: Vec<Diagnostic>) -> DocumentDiagnosticReport {
    DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id, items },
    })
}
