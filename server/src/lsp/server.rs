//! The handlers.

use super::answers::INLINE;
use super::attendance;
use super::capabilities::{self, ClientProfile};
use super::catalogues;
use super::commands::Order;
use super::completion;
use super::convert;
use super::diagnostics;
use super::live;
use super::log::Log;
use super::navigation;
use super::outbox::{self, Outbox};
use super::parent;
use super::pool::Pool;
use super::rename;
use super::settings::SECTION;
use super::showcase::Showcase;
use super::sockets;
use super::tokens;
use super::transport::{Inbound, Inbox};
use super::workspace;
use super::world::{Snapshot, World};
use ide::{Declarations, Refusal};
use serde_json::{Value, json};
use std::sync::Arc;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::lsp_types::notification::LogMessage;
#[allow(clippy::wildcard_imports, reason = "the protocol names some forty types here")]
use tower_lsp::lsp_types::*;
use tower_lsp::{Client, LanguageServer};

/// What handlers work with.
pub(super) struct Server {
    pub(super) world: Arc<World>,
    pub(super) client: Client,
    pub(super) pool: Pool,
    pub(super) showcase: Showcase,
    pub(super) outbox: Outbox,
    pub(super) inbox: Inbox,
    pub(super) log: Log,
}

impl Server {
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
                world.catalogues_changed.notify_one();
                sockets::settings_changed(&world, &before, &again);
            }
        });
    }

    /// A call that tells a client that asks for diagnostics and code lenses to ask again.
    fn refresh(&self) -> impl Fn() + Clone + Send + 'static {
        let (client, log, profile) = (self.client.clone(), self.log.clone(), self.world.client());
        move || {
            if profile.refreshes_lenses {
                let client = client.clone();
                let request = async move { client.code_lens_refresh().await };
                outbox::ask(&log, "workspace/codeLens/refresh", request, |()| {});
            }
            if profile.refreshes_diagnostics && profile.pulls_diagnostics {
                let client = client.clone();
                let request = async move { client.workspace_diagnostic_refresh().await };
                outbox::ask(&log, "workspace/diagnostic/refresh", request, |()| {});
            }
        }
    }

    /// A call that tells a client that what documents mean has changed.
    fn refresh_all(&self) -> impl Fn() + Send + 'static {
        let (client, log, diagnostics) = (self.client.clone(), self.log.clone(), self.refresh());
        let can = self.world.client().refreshes_tokens;
        move || {
            diagnostics();
            if can {
                let client = client.clone();
                let request = async move { client.semantic_tokens_refresh().await };
                outbox::ask(&log, "workspace/semanticTokens/refresh", request, |()| {});
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
        let (world, outbox, log) = (self.world.clone(), self.outbox.clone(), self.log.clone());
        catalogues::keep(world, outbox, log, self.refresh_all());
        let (world, client, log) = (self.world.clone(), self.client.clone(), self.log.clone());
        attendance::keep(world, client, log, self.refresh_all());
        let profile = self.world.client();
        let registration = |id: &str, method: &str, options| Registration {
            id: id.to_owned(),
            method: format!("workspace/{method}"),
            register_options: Some(options),
        };
        let settings = profile.registers_configuration.then(|| {
            registration("settings", "didChangeConfiguration", json!({ "section": SECTION }))
        });
        let files = profile.registers_watched_files.then(|| {
            let patterns = [catalogues::WATCHED].into_iter().chain(workspace::WATCHED);
            let watchers: Vec<Value> =
                patterns.map(|pattern| json!({ "globPattern": pattern })).collect();
            registration("files", "didChangeWatchedFiles", json!({ "watchers": watchers }))
        });
        let registrations: Vec<Registration> = settings.into_iter().chain(files).collect();
        if !registrations.is_empty() {
            let client = self.client.clone();
            let request = async move { client.register_capability(registrations).await };
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
            self.world.catalogues_changed.notify_one();
            sockets::settings_changed(&self.world, &before, &self.refresh());
        }
        self.ask_for_settings(age);
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let paths = |folders: Vec<WorkspaceFolder>| {
            folders.into_iter().filter_map(|folder| folder.uri.to_file_path().ok()).collect()
        };
        let closed: Vec<_> = paths(params.event.removed);
        self.world.change_folders(paths(params.event.added), &closed);
        self.world.catalogues_changed.notify_one();
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        let is_catalogue = |it: &FileEvent| it.uri.path().ends_with(".catalog");
        let (catalogues, files): (Vec<_>, Vec<_>) =
            params.changes.into_iter().partition(is_catalogue);
        if !catalogues.is_empty() {
            self.world.catalogues_changed.notify_one();
        }
        if files.is_empty() {
            return;
        }
        if files.iter().all(|it| it.typ == FileChangeType::CHANGED) {
            self.world.disk_changed();
        } else {
            self.world.files_came_or_went();
        }
        self.refresh_all()();
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let TextDocumentItem { uri, text, version, .. } = params.text_document;
        let opened = uri.clone();
        let session = self.world.open(uri, &text, version);
        let client = self.world.client();
        // Nobody tells of such files otherwise.
        if !client.registers_watched_files || client.folders.is_empty() {
            self.world.catalogues_changed.notify_one();
        }
        if !client.pulls_diagnostics {
            let (outbox, log) = (self.outbox.clone(), self.log.clone());
            diagnostics::push(Arc::clone(&self.world), session, outbox, log);
        }
        sockets::attend(&self.world, &opened, self.refresh());
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        self.world.forget_remarks(&uri, |uri| diagnostics::clear(&self.outbox, uri));
        if !self.world.change(&uri, params.content_changes, version) {
            self.log.event(format_args!("a change of a document that is not open: {uri}"));
        }
    }

    /// The text that was saved is the text that is open, but others may have been written with it.
    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.world.disk_changed();
        sockets::attend(&self.world, &params.text_document.uri, self.refresh());
    }

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
        let Some(snapshot) = self.world.snapshot(&params.text_document.uri) else {
            // Nothing is known of a document that is not open.
            let nothing = full_report(None, Vec::new());
            return Ok(DocumentDiagnosticReportResult::Report(nothing));
        };
        let is_quick = snapshot.document.text().len() <= INLINE
            && self.world.has_catalog()
            && snapshot.is_quick();
        let report = move || {
            let switch = if snapshot.settings.diagnostics { "on" } else { "off" };
            let sockets = sockets::age(&snapshot);
            let result_id = format!("{}-{switch}-{sockets}", snapshot.reading().number);
            if known.as_ref() != Some(&result_id) {
                return full_report(Some(result_id), convert::diagnostics(&snapshot));
            }
            DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id,
                },
            })
        };
        // If the document moves on meanwhile, the client asks again anyway; an error would clear what it shows.
        let report = if is_quick { report() } else { self.pool.run(report).await? };
        Ok(DocumentDiagnosticReportResult::Report(report))
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let format = |snapshot: &Snapshot| {
            let edits = ide::format(&snapshot.document.alone().source)
                .map_err(|why| request_failed(&why))?;
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
            let edits = ide::format_range(&snapshot.document.alone().source, range);
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
            let edits =
                typed.map(|c| ide::format_on_type(&snapshot.document.alone().source, offset, c));
            Ok(convert::text_edits(
                snapshot,
                edits.and_then(std::result::Result::ok).unwrap_or_default(),
            ))
        };
        self.format(&at.text_document.uri, format).await
    }

    /// Always aside: it may look at folders, and some answer slowly.
    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let at = params.text_document_position;
        let (world, position, context) = (self.world.clone(), at.position, params.context);
        let completions = move |snapshot: &Snapshot| {
            let list = completion::completions(&world, snapshot, position, context.as_ref());
            Ok(CompletionResponse::List(list))
        };
        let Some(snapshot) = self.world.snapshot(&at.text_document.uri) else {
            return Ok(None);
        };
        match self.answer_aside(snapshot, completions).await.map(Some) {
            // Neovim shows the user errors of completions, also this one; a list that is not all there is asked for again.
            Err(error) if error.code == ErrorCode::ContentModified => {
                let list = CompletionList { is_incomplete: true, items: Vec::new() };
                Ok(Some(CompletionResponse::List(list)))
            }
            answer => answer,
        }
    }

    async fn completion_resolve(&self, item: CompletionItem) -> Result<CompletionItem> {
        Ok(completion::resolved(&self.world, item))
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let at = params.text_document_position_params;
        let asked = at.text_document.uri.clone();
        let hover = move |snapshot: &Snapshot| {
            let offset = convert::offset(snapshot, at.position);
            Some((convert::hover(snapshot, offset)?, sockets::at(snapshot, offset)))
        };
        let found = self.explain_among(&at.text_document.uri, hover).await?.flatten();
        let Some((hover, sockets)) = found else { return Ok(None) };
        let around = sockets::Around::of(&self.world, &asked);
        let markup = self.world.client().hover_markup;
        Ok(Some(sockets::told(hover, sockets, around, markup).await))
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let at = params.text_document_position_params;
        let help = move |snapshot: &Snapshot| {
            convert::signature_help(snapshot, convert::offset(snapshot, at.position))
        };
        Ok(self.explain_among(&at.text_document.uri, help).await?.flatten())
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        let world = self.world.clone();
        let all = move |snapshot: &Snapshot| {
            let data = tokens::tokens(snapshot, None);
            let id = world.give_tokens(&snapshot.url, data.clone());
            SemanticTokensResult::Tokens(SemanticTokens { result_id: Some(id), data })
        };
        self.explain_among(&params.text_document.uri, all).await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let world = self.world.clone();
        let known = params.previous_result_id;
        let changed = move |snapshot: &Snapshot| {
            let data = tokens::tokens(snapshot, None);
            let given = world.given_tokens(&snapshot.url, &known);
            let edits = given.map(|given| tokens::delta(&given.tokens, &data));
            let result_id = Some(world.give_tokens(&snapshot.url, data.clone()));
            match edits {
                Some(edits) => SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta {
                    result_id,
                    edits,
                }),
                None => SemanticTokensFullDeltaResult::Tokens(SemanticTokens { result_id, data }),
            }
        };
        self.explain_among(&params.text_document.uri, changed).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let range = params.range;
        let part = move |snapshot: &Snapshot| {
            let part = convert::text_range(snapshot, range);
            let data = tokens::tokens(snapshot, Some(part));
            SemanticTokensRangeResult::Tokens(SemanticTokens { result_id: None, data })
        };
        self.explain_among(&params.text_document.uri, part).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let range = params.range;
        let hints = move |snapshot: &Snapshot| {
            convert::inlay_hints(snapshot, convert::text_range(snapshot, range))
        };
        self.explain(&params.text_document.uri, hints).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let (range, context) = (params.range, params.context);
        let actions = move |snapshot: &Snapshot| {
            convert::code_actions(snapshot, convert::text_range(snapshot, range), &context)
        };
        self.explain(&params.text_document.uri, actions).await
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        let symbols = |snapshot: &Snapshot| {
            let symbols = ide::document_symbols(&snapshot.reading().source);
            Ok(convert::symbols(snapshot, symbols))
        };
        self.answer_among(&params.text_document.uri, symbols).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        let folds = |snapshot: &Snapshot| {
            Ok(convert::folds(snapshot, &ide::folding_ranges(&snapshot.document.alone().source)))
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
                let ranges = ide::selection_ranges(&snapshot.document.alone().source, at);
                convert::selection(snapshot, at, ranges)
            };
            Ok(positions.into_iter().map(selection).collect())
        };
        self.answer(&params.text_document.uri, selections).await
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        let at = params.text_document_position_params;
        let definition = move |snapshot: &Snapshot| {
            navigation::definition(snapshot, convert::offset(snapshot, at.position))
        };
        self.navigate(&at.text_document.uri, definition).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let at = params.text_document_position;
        let declarations = if params.context.include_declaration {
            Declarations::Included
        } else {
            Declarations::Excluded
        };
        let references = move |snapshot: &Snapshot| {
            let at = convert::offset(snapshot, at.position);
            navigation::references(snapshot, at, declarations)
        };
        self.look_everywhere(&at.text_document.uri, references).await
    }

    async fn prepare_rename(
        &self,
        at: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let name = move |snapshot: &Snapshot| {
            rename::prepare_rename(snapshot, convert::offset(snapshot, at.position))
        };
        self.navigate(&at.text_document.uri, name).await?.transpose().map(Option::flatten)
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let at = params.text_document_position;
        let edits = move |snapshot: &Snapshot| {
            let at = convert::offset(snapshot, at.position);
            rename::rename(snapshot, at, &params.new_name)
        };
        self.look_everywhere(&at.text_document.uri, edits).await?.transpose()
    }

    async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
        let world = self.world.clone();
        self.pool.run(move || rename::moved_files(&world, &params.files)).await
    }

    async fn symbol(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<Vec<SymbolInformation>>> {
        let world = self.world.clone();
        let found = self.pool.run(move || navigation::workspace_symbols(&world, &params.query));
        found.await.map(Some)
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let at = params.text_document_position_params;
        let item = move |snapshot: &Snapshot| {
            navigation::prepare_calls(snapshot, convert::offset(snapshot, at.position))
        };
        Ok(self.navigate(&at.text_document.uri, item).await?.flatten())
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let item = params.item;
        let Some(url) = navigation::asked_about(&item) else { return Ok(None) };
        let calls = move |snapshot: &Snapshot| navigation::incoming_calls(snapshot, &item);
        Ok(self.navigate(&url, calls).await?.flatten())
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let item = params.item;
        let Some(url) = navigation::asked_about(&item) else { return Ok(None) };
        let calls = move |snapshot: &Snapshot| navigation::outgoing_calls(snapshot, &item);
        Ok(self.navigate(&url, calls).await?.flatten())
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<Value>> {
        live::execute(self, Order::read(&params)?).await.map(Some)
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        let (settings, client) = (self.world.settings(), self.world.client());
        let offers_commands = settings.command_lenses && client.shows_lenses;
        if !(settings.code_lens || offers_commands) {
            return Ok(None);
        }
        self.look_everywhere(&params.text_document.uri, navigation::code_lenses).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.navigate(&params.text_document.uri, navigation::document_links).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let at = params.text_document_position_params;
        let position = at.position;
        let highlights = move |snapshot: &Snapshot| {
            let at = convert::offset(snapshot, position);
            let found = ide::document_highlights(&snapshot.reading().source, at);
            found.into_iter().map(|it| convert::highlight(snapshot, &it)).collect()
        };
        self.navigate(&at.text_document.uri, highlights).await
    }
}

fn full_report(result_id: Option<String>, items: Vec<Diagnostic>) -> DocumentDiagnosticReport {
    DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id, items },
    })
}
