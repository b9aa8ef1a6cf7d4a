//! Between the plain data of `ide` and the protocol.

use super::capabilities::FIX_ALL;
use super::document::{Document, line_col};
use super::sockets;
use super::world::Snapshot;
use super::{rename, workspace};
use ide::{
    DiagnosticTag, FileEdit, FileRange, FoldKind, Highlight, HighlightKind, Markup, Related,
    Severity, SignatureHelp, SignatureInfo, Symbol, SymbolKind,
};
use syntax::{TextRange, TextSize};
use tower_lsp::lsp_types as lsp;

/// The byte offset of a position; clamped.
pub(super) fn offset(snapshot: &Snapshot, position: lsp::Position) -> TextSize {
    let document = &snapshot.document;
    document.line_index().offset(document.text(), line_col(position), snapshot.client.encoding)
}

/// The bytes of a range; clamped, and turned round if it ends before it starts.
pub(super) fn text_range(snapshot: &Snapshot, range: lsp::Range) -> TextRange {
    let (a, b) = (offset(snapshot, range.start), offset(snapshot, range.end));
    TextRange::new(a.min(b), a.max(b))
}

/// The protocol's range of some bytes.
pub(super) fn range(snapshot: &Snapshot, range: TextRange) -> lsp::Range {
    lsp::Range::new(position(snapshot, range.start()), position(snapshot, range.end()))
}

/// Where a place is, in the document or in another file.
pub(super) fn location(snapshot: &Snapshot, place: &FileRange) -> Option<lsp::Location> {
    let Some(path) = &place.file else {
        return Some(lsp::Location::new(snapshot.url.clone(), range(snapshot, place.range)));
    };
    let file = snapshot.neighbour(path)?;
    let range = file.range(place.range, snapshot.client.encoding);
    Some(lsp::Location::new(file.url, range))
}

fn position(snapshot: &Snapshot, offset: TextSize) -> lsp::Position {
    let document: &Document = &snapshot.document;
    let at = document.line_index().line_col(document.text(), offset, snapshot.client.encoding);
    lsp::Position::new(at.line, at.col)
}

/// The findings that the client is to show. One that asks for them has Caddy's own apart, as soon as there are any.
pub(super) fn diagnostics(snapshot: &Snapshot) -> Vec<lsp::Diagnostic> {
    let remarks = Some(&snapshot.remarks).filter(|_| !snapshot.client.pulls_diagnostics);
    let remarks = remarks.into_iter().flat_map(|it| it.iter().cloned());
    if !snapshot.settings.diagnostics {
        return remarks.collect();
    }
    let diagnostic = |found: &ide::Diagnostic| lsp::Diagnostic {
        range: range(snapshot, found.range),
        severity: Some(match found.severity {
            Severity::Error => lsp::DiagnosticSeverity::ERROR,
            Severity::Warning => lsp::DiagnosticSeverity::WARNING,
            Severity::Info => lsp::DiagnosticSeverity::INFORMATION,
            Severity::Hint => lsp::DiagnosticSeverity::HINT,
        }),
        code: Some(lsp::NumberOrString::String(found.code.to_owned())),
        source: Some("caddyfile".to_owned()),
        message: found.message.clone(),
        related_information: (!found.related.is_empty()).then(|| related(snapshot, &found.related)),
        tags: found.tag.map(|tag| match tag {
            DiagnosticTag::Unnecessary => vec![lsp::DiagnosticTag::UNNECESSARY],
            DiagnosticTag::Deprecated => vec![lsp::DiagnosticTag::DEPRECATED],
        }),
        ..lsp::Diagnostic::default()
    };
    let reading = snapshot.reading();
    let sockets = sockets::findings(snapshot, &reading.source);
    reading.findings().iter().chain(&sockets).map(diagnostic).chain(remarks).collect()
}

/// The places that have to do with a finding.
fn related(snapshot: &Snapshot, places: &[Related]) -> Vec<lsp::DiagnosticRelatedInformation> {
    let place = |related: &Related| {
        let location = location(snapshot, &related.place)?;
        Some(lsp::DiagnosticRelatedInformation { location, message: related.message.clone() })
    };
    places.iter().filter_map(place).collect()
}

/// The names and values that are shown between the words of a range.
pub(super) fn inlay_hints(snapshot: &Snapshot, bytes: TextRange) -> Vec<lsp::InlayHint> {
    if !snapshot.settings.inlay_hints {
        return Vec::new();
    }
    let hint = |hint: ide::InlayHint| {
        let is_parameter = hint.kind == ide::InlayHintKind::Parameter;
        lsp::InlayHint {
            position: position(snapshot, hint.offset),
            label: lsp::InlayHintLabel::String(hint.label),
            kind: is_parameter.then_some(lsp::InlayHintKind::PARAMETER),
            text_edits: None,
            tooltip: hint.tooltip.map(lsp::InlayHintTooltip::String),
            padding_left: Some(!is_parameter),
            padding_right: Some(is_parameter),
            data: None,
        }
    };
    ide::inlay_hints(&snapshot.reading().source, bytes).into_iter().map(hint).collect()
}

/// What can be done in a range; `context` says which findings the client shows there, and which kinds it asks for.
pub(super) fn code_actions(
    snapshot: &Snapshot,
    bytes: TextRange,
    context: &lsp::CodeActionContext,
) -> lsp::CodeActionResponse {
    let wanted = |kind: &lsp::CodeActionKind| {
        context.only.as_ref().is_none_or(|only| {
            // A kind stands for all kinds below it.
            let is_in = |wide: &lsp::CodeActionKind| {
                let rest = kind.as_str().strip_prefix(wide.as_str());
                rest.is_some_and(|rest| {
                    wide.as_str().is_empty() || rest.is_empty() || rest.starts_with('.')
                })
            };
            only.iter().any(is_in)
        })
    };
    let mut out = Vec::new();
    // It is offered to those alone who ask for it: what it does need not be near the cursor.
    if context.only.is_some() && wanted(&FIX_ALL) {
        out.extend(fix_all(snapshot));
    }
    for action in ide::code_actions(&snapshot.reading().source, bytes) {
        let kind = match action.kind {
            ide::CodeActionKind::QuickFix | ide::CodeActionKind::Define => {
                lsp::CodeActionKind::QUICKFIX
            }
            ide::CodeActionKind::Extract => lsp::CodeActionKind::REFACTOR_EXTRACT,
            ide::CodeActionKind::Inline => lsp::CodeActionKind::REFACTOR_INLINE,
        };
        if !wanted(&kind) {
            continue;
        }
        let fixed = action.fixes.map(|(code, bytes)| {
            let (code, place) =
                (lsp::NumberOrString::String(code.to_owned()), range(snapshot, bytes));
            let shown = context.diagnostics.iter();
            shown
                .filter(|it| it.range == place && it.code.as_ref() == Some(&code))
                .cloned()
                .collect()
        });
        let edits = action
            .edits
            .into_iter()
            .map(|FileEdit { file, edit }| (FileRange { file, range: edit.range }, edit.new_text));
        let documents = rename::documents(snapshot, edits);
        let edit = match action.creates {
            None => rename::workspace_edit(&snapshot.client, documents),
            Some(_) if !snapshot.client.creates_files => continue,
            Some(new) => match workspace::url_of(&new.path) {
                Some(url) => rename::creating_edit(url, new.text, documents),
                None => continue,
            },
        };
        out.push(lsp::CodeActionOrCommand::CodeAction(lsp::CodeAction {
            title: action.title,
            kind: Some(kind),
            diagnostics: fixed.filter(|fixed: &Vec<_>| !fixed.is_empty()),
            edit: Some(edit),
            ..lsp::CodeAction::default()
        }));
    }
    out
}

/// All at once that has exactly one fix, if anything has.
fn fix_all(snapshot: &Snapshot) -> Option<lsp::CodeActionOrCommand> {
    let edits = ide::fix_all(&snapshot.reading().source).into_iter();
    let edits = edits.map(|edit| (FileRange { file: None, range: edit.range }, edit.new_text));
    let documents = rename::documents(snapshot, edits);
    (!documents.is_empty()).then(|| {
        lsp::CodeActionOrCommand::CodeAction(lsp::CodeAction {
            title: "Fix everything that has exactly one fix".to_owned(),
            kind: Some(FIX_ALL),
            edit: Some(rename::workspace_edit(&snapshot.client, documents)),
            ..lsp::CodeAction::default()
        })
    })
}

/// A text in the form in which it was asked for.
pub(super) fn markup_content(value: String, markup: Markup) -> lsp::MarkupContent {
    let kind = match markup {
        Markup::Markdown => lsp::MarkupKind::Markdown,
        Markup::Plain => lsp::MarkupKind::PlainText,
    };
    lsp::MarkupContent { kind, value }
}

/// What is said of the thing at an offset.
pub(super) fn hover(snapshot: &Snapshot, at: TextSize) -> Option<lsp::Hover> {
    let markup = snapshot.client.hover_markup;
    let found = ide::hover(&snapshot.reading().source, at, markup)?;
    Some(lsp::Hover {
        contents: lsp::HoverContents::Markup(markup_content(found.text, markup)),
        range: Some(range(snapshot, found.range)),
    })
}

/// The forms of the line at an offset.
pub(super) fn signature_help(snapshot: &Snapshot, at: TextSize) -> Option<lsp::SignatureHelp> {
    let SignatureHelp { signatures, active } =
        ide::signature_help(&snapshot.reading().source, at, snapshot.client.signature_markup)?;
    let signatures: Vec<lsp::SignatureInformation> =
        signatures.into_iter().map(|form| signature(snapshot, form)).collect();
    Some(lsp::SignatureHelp {
        active_parameter: signatures.get(active).and_then(|form| form.active_parameter),
        active_signature: u32::try_from(active).ok(),
        signatures,
    })
}

fn signature(snapshot: &Snapshot, form: SignatureInfo) -> lsp::SignatureInformation {
    let docs = |text: String| {
        let content = markup_content(text, snapshot.client.signature_markup);
        lsp::Documentation::MarkupContent(content)
    };
    // Offsets in a label are in UTF-16, whatever the unit of columns is.
    let units = |byte: usize| {
        let before = form.label.get(..byte).unwrap_or_default();
        u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
    };
    let parameters: Vec<lsp::ParameterInformation> = form
        .parameters
        .iter()
        .map(|parameter| lsp::ParameterInformation {
            label: if snapshot.client.label_offsets {
                let range = &parameter.range;
                lsp::ParameterLabel::LabelOffsets([units(range.start), units(range.end)])
            } else {
                let text = form.label.get(parameter.range.clone()).unwrap_or_default();
                lsp::ParameterLabel::Simple(text.to_owned())
            },
            documentation: parameter.docs.clone().map(docs),
        })
        .collect();
    // A number beyond the last is none of them; without a number, clients take the first.
    let active = form.active_parameter.unwrap_or(parameters.len());
    lsp::SignatureInformation {
        documentation: form.docs.clone().map(docs),
        active_parameter: u32::try_from(active).ok(),
        parameters: Some(parameters),
        label: form.label,
    }
}

/// A stretch to mark.
pub(super) fn highlight(snapshot: &Snapshot, highlight: &Highlight) -> lsp::DocumentHighlight {
    lsp::DocumentHighlight {
        range: range(snapshot, highlight.range),
        kind: Some(match highlight.kind {
            HighlightKind::Pair => lsp::DocumentHighlightKind::TEXT,
            HighlightKind::Write => lsp::DocumentHighlightKind::WRITE,
            HighlightKind::Read => lsp::DocumentHighlightKind::READ,
        }),
    }
}

/// Edits in the protocol's form.
pub(super) fn text_edits(snapshot: &Snapshot, edits: Vec<syntax::TextEdit>) -> Vec<lsp::TextEdit> {
    let edit =
        |edit: syntax::TextEdit| lsp::TextEdit::new(range(snapshot, edit.range), edit.new_text);
    edits.into_iter().map(edit).collect()
}

/// The outline, as a tree or flat, as the client shows it.
pub(super) fn symbols(snapshot: &Snapshot, symbols: Vec<Symbol>) -> lsp::DocumentSymbolResponse {
    if snapshot.client.symbol_tree {
        let tree = symbols.into_iter().map(|symbol| symbol_tree(snapshot, symbol)).collect();
        return lsp::DocumentSymbolResponse::Nested(tree);
    }
    let mut flat = Vec::new();
    flatten(snapshot, symbols, None, &mut flat);
    lsp::DocumentSymbolResponse::Flat(flat)
}

#[allow(deprecated, reason = "the struct has a deprecated field and no other way to be made")]
fn symbol_tree(snapshot: &Snapshot, symbol: Symbol) -> lsp::DocumentSymbol {
    // VS Code drops the whole outline over one selection outside its range.
    let inside = symbol.range.contains_range(symbol.selection_range);
    let selection =
        if inside { symbol.selection_range } else { TextRange::empty(symbol.range.start()) };
    let children: Vec<_> =
        symbol.children.into_iter().map(|child| symbol_tree(snapshot, child)).collect();
    lsp::DocumentSymbol {
        name: shown_name(symbol.name, symbol.kind),
        detail: symbol.detail,
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: range(snapshot, symbol.range),
        selection_range: range(snapshot, selection),
        children: (!children.is_empty()).then_some(children),
    }
}

#[allow(deprecated, reason = "the struct has a deprecated field and no other way to be made")]
fn flatten(
    snapshot: &Snapshot,
    symbols: Vec<Symbol>,
    container: Option<&str>,
    flat: &mut Vec<lsp::SymbolInformation>,
) {
    for symbol in symbols {
        let name = shown_name(symbol.name, symbol.kind);
        flat.push(lsp::SymbolInformation {
            name: match symbol.detail {
                Some(detail) => format!("{name} {detail}"),
                None => name.clone(),
            },
            kind: symbol_kind(symbol.kind),
            tags: None,
            deprecated: None,
            location: lsp::Location::new(snapshot.url.clone(), range(snapshot, symbol.range)),
            container_name: container.map(str::to_owned),
        });
        flatten(snapshot, symbol.children, Some(&name), flat);
    }
}

/// VS Code rejects an empty name.
pub(super) fn shown_name(name: String, kind: SymbolKind) -> String {
    if !name.trim().is_empty() {
        return name;
    }
    match kind {
        SymbolKind::GlobalOptions => "global options".to_owned(),
        _ => "\u{2026}".to_owned(),
    }
}

/// One of the kinds that even clients without a list of kinds know.
pub(super) fn symbol_kind(kind: SymbolKind) -> lsp::SymbolKind {
    match kind {
        SymbolKind::GlobalOptions => lsp::SymbolKind::MODULE,
        SymbolKind::Site => lsp::SymbolKind::NAMESPACE,
        SymbolKind::Snippet => lsp::SymbolKind::FUNCTION,
        SymbolKind::NamedRoute => lsp::SymbolKind::METHOD,
        SymbolKind::Matcher => lsp::SymbolKind::VARIABLE,
        SymbolKind::Directive => lsp::SymbolKind::PROPERTY,
        SymbolKind::Import => lsp::SymbolKind::PACKAGE,
    }
}

/// The folds that the client can take; the longest of them, if it cannot take all.
pub(super) fn folds(snapshot: &Snapshot, folds: &[ide::Fold]) -> Vec<lsp::FoldingRange> {
    let lines_only = snapshot.client.folds_lines_only;
    let fold = |fold: &ide::Fold| {
        let range = range(snapshot, fold.range);
        lsp::FoldingRange {
            start_line: range.start.line,
            start_character: (!lines_only).then_some(range.start.character),
            end_line: range.end.line,
            end_character: (!lines_only).then_some(range.end.character),
            kind: match fold.kind {
                FoldKind::Comment => Some(lsp::FoldingRangeKind::Comment),
                FoldKind::Imports => Some(lsp::FoldingRangeKind::Imports),
                FoldKind::Block | FoldKind::String => None,
            },
            collapsed_text: None,
        }
    };
    let mut folds: Vec<_> =
        folds.iter().map(fold).filter(|fold| fold.start_line < fold.end_line).collect();
    if let Some(limit) = snapshot.client.fold_limit.filter(|&limit| limit < folds.len()) {
        folds.sort_by_key(|fold| std::cmp::Reverse(fold.end_line - fold.start_line));
        folds.truncate(limit);
        folds.sort_by_key(|fold| fold.start_line);
    }
    folds
}

/// A selection with all those around it; empty at the position if there is none.
pub(super) fn selection(
    snapshot: &Snapshot,
    at: TextSize,
    innermost_first: Vec<TextRange>,
) -> lsp::SelectionRange {
    let outermost_first = innermost_first.into_iter().rev();
    let chain = outermost_first.fold(None, |parent: Option<lsp::SelectionRange>, bytes| {
        Some(lsp::SelectionRange { range: range(snapshot, bytes), parent: parent.map(Box::new) })
    });
    let here = range(snapshot, TextRange::empty(at));
    chain.unwrap_or(lsp::SelectionRange { range: here, parent: None })
}
