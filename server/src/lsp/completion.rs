//! Completions in the protocol's form, and what they need of the outside.

use super::convert;
use super::world::{Snapshot, World};
use crate::disk;
use ide::{CompletionConfig, CompletionItem, CompletionKind, CompletionWorld, FileName, Plugins};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use syntax::{TextRange, TextSize};
use tower_lsp::lsp_types as lsp;

/// What can be typed at a position.
pub(super) fn completions(
    world: &Arc<World>,
    snapshot: &Snapshot,
    position: lsp::Position,
    context: Option<&lsp::CompletionContext>,
) -> lsp::CompletionList {
    let offset = convert::offset(snapshot, position);
    if opens_a_block(snapshot.document.text(), offset, context) {
        return lsp::CompletionList::default();
    }
    let (settings, known) = (&snapshot.settings, &snapshot.known);
    let reading = snapshot.reading();
    let plugins = settings.caddy_modules.as_ref().map(|listed| {
        let listed = listed.iter().map(String::as_str);
        Arc::new(Plugins::listed(reading.source.catalog(), listed))
    });
    let newest = CompletionConfig::default().caddy;
    let config = CompletionConfig {
        snippets: snapshot.client.completion.snippets,
        caddy: settings.caddy.or(known.version).unwrap_or(newest),
        plugins: plugins.unwrap_or_else(|| known.plugins.clone()),
    };
    let outside = Outside { world: Arc::clone(world), snapshot: snapshot.clone() };
    let found = ide::completions(&reading.source, offset, &config, &outside);
    let items = found.items.into_iter().enumerate();
    lsp::CompletionList {
        is_incomplete: found.incomplete,
        items: items.map(|(place, item)| completion(snapshot, offset, place, item)).collect(),
    }
}

/// Whether the menu was asked for because of a brace that stands alone. It may open a block, and with the menu open the
/// next line end would accept a placeholder; who wants one goes on typing or asks.
fn opens_a_block(text: &str, at: TextSize, context: Option<&lsp::CompletionContext>) -> bool {
    let typed = context.and_then(|context| context.trigger_character.as_deref());
    let (before, behind) = text.split_at_checked(at.into()).unwrap_or((text, ""));
    typed == Some("{")
        && before
            .strip_suffix('{')
            .is_some_and(|it| it.ends_with([' ', '\t', '\n']) || it.is_empty())
        && behind.trim_start_matches('}').chars().next().is_none_or(char::is_whitespace)
}

fn completion(
    snapshot: &Snapshot,
    offset: TextSize,
    place: usize,
    item: CompletionItem,
) -> lsp::CompletionItem {
    let client = &snapshot.client.completion;
    let since = item.since.map(|version| format!("since {version}"));
    let (detail, label_details) = match since {
        Some(since) if client.label_details => (
            item.detail,
            Some(lsp::CompletionItemLabelDetails { detail: None, description: Some(since) }),
        ),
        Some(since) => {
            (Some(item.detail.map_or(since.clone(), |it| format!("{it} ({since})"))), None)
        }
        None => (item.detail, None),
    };
    let tag = item.deprecated && client.tags;
    let command = lsp::Command {
        title: "Complete again".to_owned(),
        command: "editor.action.triggerSuggest".to_owned(),
        arguments: None,
    };
    lsp::CompletionItem {
        label: item.label,
        label_details,
        kind: Some(kind(item.kind)),
        detail,
        tags: tag.then(|| vec![lsp::CompletionItemTag::DEPRECATED]),
        deprecated: (item.deprecated && !tag && client.deprecated).then_some(true),
        // Clients sort by text; ours is the order of the list.
        sort_text: Some(format!("{place:04}")),
        filter_text: item.filter,
        insert_text_format: item.is_snippet.then_some(lsp::InsertTextFormat::SNIPPET),
        text_edit: Some(text_edit(snapshot, offset, item.edit)),
        command: (item.retrigger && client.suggests_again).then_some(command),
        data: item.docs.map(|docs| json!({ "entry": docs.entry, "catalog": snapshot.catalog_age })),
        ..lsp::CompletionItem::default()
    }
}

/// The edit of an item. Clients take one only on the line of the cursor, and round it.
fn text_edit(snapshot: &Snapshot, at: TextSize, edit: syntax::TextEdit) -> lsp::CompletionTextEdit {
    let new_text = edit.new_text;
    let start = edit.range.start().min(at);
    let replace = convert::range(snapshot, TextRange::new(start, edit.range.end().max(at)));
    let insert = convert::range(snapshot, TextRange::new(start, at));
    if replace.start.line != replace.end.line {
        let on_line = insert.start.line == insert.end.line;
        let range = if on_line { insert } else { lsp::Range::new(insert.end, insert.end) };
        return lsp::CompletionTextEdit::Edit(lsp::TextEdit { range, new_text });
    }
    if snapshot.client.completion.insert_replace && insert != replace {
        return lsp::CompletionTextEdit::InsertAndReplace(lsp::InsertReplaceEdit {
            new_text,
            insert,
            replace,
        });
    }
    lsp::CompletionTextEdit::Edit(lsp::TextEdit { range: replace, new_text })
}

fn kind(kind: CompletionKind) -> lsp::CompletionItemKind {
    match kind {
        CompletionKind::Directive => lsp::CompletionItemKind::FUNCTION,
        CompletionKind::Option => lsp::CompletionItemKind::PROPERTY,
        CompletionKind::Module => lsp::CompletionItemKind::MODULE,
        CompletionKind::MatcherType => lsp::CompletionItemKind::CLASS,
        CompletionKind::Matcher | CompletionKind::Variable => lsp::CompletionItemKind::VARIABLE,
        // The kind for snippets is that of texts with tab stops, which editors treat apart.
        CompletionKind::Snippet => lsp::CompletionItemKind::REFERENCE,
        CompletionKind::Keyword => lsp::CompletionItemKind::KEYWORD,
        CompletionKind::Value => lsp::CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Unit => lsp::CompletionItemKind::UNIT,
        CompletionKind::Placeholder => lsp::CompletionItemKind::CONSTANT,
        CompletionKind::File => lsp::CompletionItemKind::FILE,
        CompletionKind::Directory => lsp::CompletionItemKind::FOLDER,
    }
}

/// The item with its docs, if the catalogue is still the one that it is from.
pub(super) fn resolved(world: &World, item: lsp::CompletionItem) -> lsp::CompletionItem {
    let (catalog, age) = world.catalog();
    let number = |name: &str| item.data.as_ref()?.get(name).and_then(Value::as_u64);
    let entry = number("entry").filter(|_| number("catalog") == Some(age));
    let entry = entry.and_then(|entry| catalog.numbered(u32::try_from(entry).ok()?));
    let markup = world.client().completion.markup;
    let docs = entry.map(|entry| ide::entry_docs(&catalog, entry, markup));
    lsp::CompletionItem {
        documentation: docs
            .map(|docs| lsp::Documentation::MarkupContent(convert::markup_content(docs, markup))),
        ..item
    }
}

/// Files, folders and variables round a document.
struct Outside {
    world: Arc<World>,
    snapshot: Snapshot,
}

impl CompletionWorld for Outside {
    /// Nothing outside of the workspace and the document's folder is looked at.
    fn files(&self, directory: &str) -> Vec<FileName> {
        let path = self.snapshot.url.to_file_path().ok();
        let Some(base) = path.as_deref().and_then(Path::parent) else { return Vec::new() };
        let mut inside: Vec<PathBuf> = self.world.folders();
        inside.push(base.to_owned());
        let names = disk::list(&base.join(directory), &inside).into_iter();
        names.map(|it| FileName { name: it.name, directory: it.is_folder }).collect()
    }

    /// Those that open documents use, and those of the server's own environment if the user wants that.
    fn env_names(&self) -> Vec<String> {
        let mut names = BTreeSet::new();
        for document in self.world.documents() {
            for behind in document.text().split("{$").skip(1) {
                let name = behind.split([':', '}']).next().unwrap_or_default();
                if is_env_name(name) {
                    names.insert(name.to_owned());
                }
            }
        }
        if self.snapshot.settings.environment {
            names.extend(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()));
        }
        names.into_iter().collect()
    }
}

fn is_env_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}
