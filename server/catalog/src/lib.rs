//! What Caddy knows: directives, options, modules, values and their docs, as data.
//!
//! The data are the files below `data/`, in the notation that `README.md` describes.
//!
//! # Invariants
//! * This crate knows no document: it never sees a user's text or tree, only names.
//! * It touches no disk, clock, environment or network; its data is compiled in or handed over as text.

mod entry;
mod load;
mod prior;
mod signature;

pub use entry::{
    Body, Clock, Docs, Entry, EntryId, EntryKind, Example, ExamplePlace, Include, Policy, Repeat,
    Source, Status, StrayBlock, Surplus, Value, Version,
};
pub use load::LoadError;
pub use signature::{ArgText, Fit, Item, Param, Signature, Term, Ty, expected, fit};

use load::Written;
use prior::Prior;
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// All entries.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    entries: Vec<Entry>,
    /// The top-level entries by kind and name; of entries of the same name the one that counts first.
    by_name: FxHashMap<EntryKind, FxHashMap<Box<str>, Vec<EntryId>>>,
    /// The names of the modules of each namespace, sorted.
    namespaces: FxHashMap<Box<str>, Vec<EntryId>>,
    /// What the block of each entry takes; put together when it is first asked for.
    blocks: Vec<OnceLock<Block>>,
    /// The top-level entries, in the order in which they were read.
    top: Vec<EntryId>,
    /// How often words are used; `None` for what is compiled in.
    prior: Option<Arc<Prior>>,
}

/// What the block of an entry takes.
#[derive(Debug, Clone, Default)]
struct Block {
    /// Its options, those of included directives among them.
    options: Vec<EntryId>,
    /// Of those with a fixed name the first of each.
    by_name: FxHashMap<Box<str>, EntryId>,
    /// Those that stand for free keys.
    keys: Vec<EntryId>,
}

/// A file of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct CatalogFile<'a> {
    /// Its name, for messages.
    pub name: &'a str,
    /// What it holds.
    pub text: &'a str,
}

const BUILTIN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/data.rs"));

/// The files that are compiled in.
pub fn builtin_files() -> impl Iterator<Item = CatalogFile<'static>> {
    BUILTIN.iter().map(|&(name, text)| CatalogFile { name, text })
}

impl Catalog {
    /// The catalogue that is compiled in; read when it is first asked for.
    pub fn builtin() -> &'static Arc<Catalog> {
        static BUILTIN: OnceLock<Arc<Catalog>> = OnceLock::new();
        BUILTIN.get_or_init(|| Arc::new(Catalog::from_files(builtin_files()).0))
    }

    /// The catalogue of these files. A file that is broken is left out. Of entries of the same kind and name, that of
    /// the earlier file counts first.
    pub fn from_files<'a>(
        files: impl IntoIterator<Item = CatalogFile<'a>>,
    ) -> (Catalog, Vec<LoadError>) {
        let mut catalog = Catalog::default();
        let mut errors = Vec::new();
        for file in files {
            match load::load(file.name, file.text) {
                Ok(entries) => catalog.add_file(entries),
                Err(error) => errors.push(error),
            }
        }
        catalog.resolve();
        catalog.blocks.resize_with(catalog.entries.len(), OnceLock::new);
        (catalog, errors)
    }

    fn add_file(&mut self, entries: Vec<Written>) {
        let mut plugin = None;
        for written in entries {
            let is_plugin = written.entry.kind == EntryKind::Plugin;
            let id = self.add(written, None, plugin);
            if is_plugin {
                plugin = Some(id);
            }
            self.top.push(id);
            let Some(entry) = self.entries.get(id.0 as usize) else { continue };
            if let (EntryKind::Module, Some((namespace, _))) =
                (entry.kind, entry.name.rsplit_once('.'))
            {
                self.namespaces.entry(namespace.into()).or_default().push(id);
            }
            let same_kind = self.by_name.entry(entry.kind).or_default();
            same_kind.entry(entry.name.clone()).or_default().push(id);
        }
    }

    fn add(
        &mut self,
        written: Written,
        parent: Option<EntryId>,
        plugin: Option<EntryId>,
    ) -> EntryId {
        let id = EntryId(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        self.entries.push(Entry { parent, plugin, ..written.entry });
        let options: Vec<EntryId> =
            written.options.into_iter().map(|option| self.add(option, Some(id), plugin)).collect();
        if let Some(entry) = self.entries.get_mut(id.0 as usize) {
            entry.options = options;
        }
        id
    }

    /// Gives each entry that is the same as a directive the grammar of that directive.
    fn resolve(&mut self) {
        for index in 0..self.entries.len() {
            let model = self
                .entries
                .get(index)
                .and_then(|entry| entry.same_as.as_deref())
                .and_then(|name| self.directive(name))
                .map(|id| self[id].clone());
            if let (Some(model), Some(entry)) = (model, self.entries.get_mut(index)) {
                entry.signatures = model.signatures;
                entry.body = model.body;
                entry.options = model.options;
                entry.includes = model.includes;
                entry.values = model.values;
                entry.policy = model.policy;
            }
        }
    }

    /// The top-level entries of a kind, in the order of the files.
    pub fn entries(&self, kind: EntryKind) -> impl Iterator<Item = EntryId> {
        self.top.iter().copied().filter(move |&id| self[id].kind == kind)
    }

    /// The entries of this kind and name; the one that counts comes first.
    pub fn named(&self, kind: EntryKind, name: &str) -> &[EntryId] {
        let named = self.by_name.get(&kind).and_then(|same_kind| same_kind.get(name));
        named.map_or(&[], Vec::as_slice)
    }

    /// A directive.
    pub fn directive(&self, name: &str) -> Option<EntryId> {
        self.named(EntryKind::Directive, name).first().copied()
    }

    /// A global option.
    pub fn global_option(&self, name: &str) -> Option<EntryId> {
        self.named(EntryKind::GlobalOption, name).first().copied()
    }

    /// A module by its namespace and the rest of its ID.
    pub fn module(&self, namespace: &str, name: &str) -> Option<EntryId> {
        self.named(EntryKind::Module, &format!("{namespace}.{name}")).first().copied()
    }

    /// The modules of a namespace that have a form in Caddyfiles.
    pub fn modules(&self, namespace: &str) -> impl Iterator<Item = EntryId> {
        let modules = self.namespaces.get(namespace).map_or(&[][..], Vec::as_slice);
        modules.iter().copied().filter(|&id| self[id].body != Body::JsonOnly)
    }

    /// Whether any module of the namespace is known.
    pub fn has_namespace(&self, namespace: &str) -> bool {
        self.namespaces.contains_key(namespace)
    }

    /// A matcher for responses.
    pub fn response_matcher(&self, name: &str) -> Option<EntryId> {
        self.named(EntryKind::ResponseMatcher, name).first().copied()
    }

    /// A type of values.
    pub fn ty(&self, name: &str) -> Option<EntryId> {
        self.named(EntryKind::Type, name).first().copied()
    }

    /// The values of a type, those of the type that it is like among them.
    pub fn values<'a>(&'a self, ty: &str) -> Vec<&'a Value> {
        let mut values = Vec::new();
        let mut next = self.ty(ty);
        // A type that is like itself ends the walk.
        for _ in 0..4 {
            let Some(id) = next else { break };
            values.extend(&self[id].values);
            next = self[id].like.as_deref().and_then(|name| self.ty(name));
        }
        values
    }

    /// The option of an entry's block that a first word names: by its name, or as a free key.
    pub fn option(&self, entry: EntryId, name: &str) -> Option<EntryId> {
        let block = self.block(entry)?;
        let free = || {
            let mut keys = block.keys.iter().copied();
            // A key of matcher names takes those only.
            keys.find(|&id| {
                let is = |ty: &Ty| matches!(ty, Ty::Named(ty) if &**ty == "matcher_definition");
                self[id].key.as_ref().is_none_or(|key| !is(&key.ty) || name.starts_with('@'))
            })
        };
        block.by_name.get(name).copied().or_else(free)
    }

    /// The options of an entry's block, those of included directives among them, the nearest of a name only.
    pub fn options(&self, entry: EntryId) -> Vec<EntryId> {
        self.block(entry).map(|block| block.options.clone()).unwrap_or_default()
    }

    fn block(&self, entry: EntryId) -> Option<&Block> {
        let block = self.blocks.get(entry.0 as usize)?;
        Some(block.get_or_init(|| {
            let mut block = Block { options: self.gather(entry), ..Block::default() };
            for &id in &block.options {
                if self[id].key.is_some() {
                    block.keys.push(id);
                } else {
                    block.by_name.entry(self[id].name.clone()).or_insert(id);
                }
            }
            block
        }))
    }

    fn gather(&self, entry: EntryId) -> Vec<EntryId> {
        let entry = &self[entry];
        let mut options = entry.options.clone();
        for include in &entry.includes {
            let Some(included) = self.directive(&include.directive) else { continue };
            for &id in &self[included].options {
                let same = |&own: &EntryId| {
                    self[own].name == self[id].name
                        && self[own].key.is_some() == self[id].key.is_some()
                };
                if !entry.options.iter().any(same) && !include.except.contains(&self[id].name) {
                    options.push(id);
                }
            }
        }
        options
    }

    /// The placeholder of this name, without braces: one of the same name, or one whose `*` fits.
    pub fn placeholder(&self, name: &str) -> Option<EntryId> {
        self.wildcard(EntryKind::Placeholder, name)
    }

    /// The shorthand of this name, without braces.
    pub fn shorthand(&self, name: &str) -> Option<EntryId> {
        self.wildcard(EntryKind::Shorthand, name)
    }

    fn wildcard(&self, kind: EntryKind, name: &str) -> Option<EntryId> {
        if let Some(&id) = self.named(kind, name).first() {
            return Some(id);
        }
        let fitting = self.entries(kind).filter(|&id| fits(&self[id].name, name));
        // The most exact pattern has the longest text.
        fitting.max_by_key(|&id| self[id].name.len())
    }

    /// How often a word stands at a place in real files, out of some thousands of words. Places are paths of entries, with
    /// ` = N` for their Nth argument, or one of `site`, `global`, `request matchers`, `response matchers`.
    pub fn prior(&self, place: &str, word: &str) -> u32 {
        self.prior.as_ref().unwrap_or_else(|| Prior::builtin()).count(place, word)
    }

    /// The same entries with other counts, in the notation of `data/prior.txt`.
    #[must_use]
    pub fn with_prior(&self, text: &str) -> Catalog {
        Catalog { prior: Some(Arc::new(Prior::read(text))), ..self.clone() }
    }

    /// The entry with this number, if there is one.
    pub fn numbered(&self, number: u32) -> Option<EntryId> {
        self.entries.get(number as usize).map(|_| EntryId(number))
    }

    /// Every entry, options among them.
    pub fn all(&self) -> impl Iterator<Item = (EntryId, &Entry)> {
        (0..).map(EntryId).zip(&self.entries)
    }

    /// The names that lead to an entry, as in `directive log > output`.
    pub fn path(&self, id: EntryId) -> String {
        let entry = &self[id];
        let kind = match entry.kind {
            EntryKind::Directive => "directive",
            EntryKind::GlobalOption => "global_option",
            EntryKind::Module => "module",
            EntryKind::ResponseMatcher => "response_matcher",
            EntryKind::Placeholder => "placeholder",
            EntryKind::Shorthand => "shorthand",
            EntryKind::Type => "type",
            EntryKind::Plugin => "plugin",
            EntryKind::Option => {
                let parent = entry.parent.map(|parent| self.path(parent)).unwrap_or_default();
                return format!("{parent} > {}", entry.name);
            }
        };
        format!("{kind} {}", entry.name)
    }

    /// The last part of a module's ID; the name of any other entry.
    pub fn short_name(&self, id: EntryId) -> &str {
        let entry = &self[id];
        match entry.kind {
            EntryKind::Module => entry.name.rsplit('.').next().unwrap_or_default(),
            _ => &entry.name,
        }
    }
}

impl std::ops::Index<EntryId> for Catalog {
    type Output = Entry;

    fn index(&self, id: EntryId) -> &Entry {
        // An ID of this catalogue always has an entry; one of another catalogue may not.
        self.entries.get(id.0 as usize).unwrap_or_else(|| entry::nothing())
    }
}

/// Whether a text fits a pattern in which every `*` stands for one or more characters.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((before, behind)) = pattern.split_once('*') else { return pattern == text };
    let Some(rest) = text.strip_prefix(before) else { return false };
    if behind.is_empty() {
        return !rest.is_empty();
    }
    let ends = rest.char_indices().skip(1).map(|(end, _)| end);
    ends.filter_map(|end| rest.get(end..)).any(|rest| fits(behind, rest))
}
