//! A text with what is computed from it once.

use crate::verdict::{NewTexts, Shape, Verdict, shape_with, verdict};
use analysis::{FileBinding, ImportProblem, ImportedFile, Imports};
use catalog::Catalog;
use std::sync::{Arc, OnceLock};
use syntax::{Join, Mode, Parse};

/// What a text can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// What Caddy is started with.
    #[default]
    Main,
    /// That, or a part that another file imports.
    MainOrPart,
}

/// One text with its tree; immutable, `Send` and `Sync`, and cheap to clone.
#[derive(Debug, Clone)]
pub struct SourceFile {
    text: Arc<str>,
    kind: Kind,
    parse: Parse,
    /// None: the one that is compiled in, which is read only when somebody asks.
    catalog: Option<Arc<Catalog>>,
    binding: OnceLock<Arc<FileBinding>>,
    /// The binding of the version before, whose unchanged statements are taken over.
    before: Option<Arc<FileBinding>>,
    project: Project,
    /// Whether it belongs to other projects, too.
    is_shared: bool,
}

/// What a file has to do with other files.
#[derive(Debug, Clone)]
enum Project {
    /// No other file is known.
    Alone,
    /// It is the one that Caddy reads first.
    Entry { path: Arc<str>, imports: Arc<dyn Imports>, verdict: Arc<OnceLock<Verdict>> },
    /// That one imports it, directly or not.
    Part { path: Arc<str>, binding: Arc<FileBinding>, entry: Arc<SourceFile> },
}

impl SourceFile {
    /// Parses a text: as a Caddyfile, or, if that shows an error and it may be a part of one in which there is none, as
    /// lines of directives.
    pub fn new(text: Arc<str>, kind: Kind) -> SourceFile {
        let parse = syntax::parse(&text, Mode::File);
        SourceFile::parsed(text, kind, parse)
    }

    /// The same, but a long text is parsed as two.
    pub fn new_joined(text: Arc<str>, kind: Kind, join: Join) -> SourceFile {
        let parse = syntax::parse_joined(&text, Mode::File, join);
        SourceFile::parsed(text, kind, parse)
    }

    fn parsed(text: Arc<str>, kind: Kind, parse: Parse) -> SourceFile {
        let (binding, project) = (OnceLock::new(), Project::Alone);
        let (catalog, before, is_shared) = (None, None, false);
        SourceFile { text, kind, parse, catalog, binding, before, project, is_shared }.or_part()
    }

    /// The same text as the file that Caddy reads first, with the files that it imports. `before` is an earlier version
    /// of it, of whose binding what is the same is taken over.
    #[must_use]
    pub fn importing(
        &self,
        path: Arc<str>,
        imports: Arc<dyn Imports>,
        before: Option<&SourceFile>,
    ) -> SourceFile {
        // Caddy reads it first, so it is a whole file, whatever its name.
        let parse = self.parse_as_file();
        let before = before.and_then(|before| before.binding.get().or(before.before.as_ref()));
        SourceFile {
            text: self.text.clone(),
            kind: self.kind,
            parse,
            catalog: self.catalog.clone(),
            binding: OnceLock::new(),
            before: before.cloned(),
            project: Project::Entry { path, imports, verdict: Arc::default() },
            is_shared: false,
        }
    }

    fn parse_as_file(&self) -> Parse {
        if self.is_fragment() { syntax::parse(&self.text, Mode::File) } else { self.parse.clone() }
    }

    /// The same text as one with which Caddy is started, whatever its name.
    #[must_use]
    pub fn started(&self) -> SourceFile {
        if self.kind == Kind::Main {
            return self.clone();
        }
        SourceFile {
            kind: Kind::Main,
            parse: self.parse_as_file(),
            binding: OnceLock::new(),
            before: None,
            project: Project::Alone,
            ..self.clone()
        }
    }

    /// A file of this path as a part of `self`, which is the one that Caddy reads first. `None` if it does not import it.
    pub fn part(&self, path: &str) -> Option<SourceFile> {
        // Bound before it is cloned, so that all parts share one binding.
        self.binding();
        part(&Arc::new(self.clone()), path)
    }

    /// All files that Caddy reads together with this one: the one that it reads first, then those that are imported, by
    /// path. The file alone where no other is known.
    pub fn project(&self) -> Vec<SourceFile> {
        let entry = match &self.project {
            Project::Alone => return vec![self.clone()],
            Project::Part { entry, .. } => entry.clone(),
            Project::Entry { .. } => {
                self.binding();
                Arc::new(self.clone())
            }
        };
        let mut paths = entry.binding().files();
        // A file that imports itself is read as the first.
        paths.retain(|path| entry.path() != Some(path));
        let mut files = vec![SourceFile::clone(&entry)];
        files.extend(paths.iter().filter_map(|path| part(&entry, path)));
        files
    }

    /// The path by which other files know it; `None` if no other file is known.
    pub fn path(&self) -> Option<&Arc<str>> {
        match &self.project {
            Project::Alone => None,
            Project::Entry { path, .. } | Project::Part { path, .. } => Some(path),
        }
    }

    /// The same text, understood with another catalogue.
    #[must_use]
    pub fn with_catalog(self, catalog: Arc<Catalog>) -> SourceFile {
        if self.catalog.as_ref().is_some_and(|own| Arc::ptr_eq(own, &catalog)) {
            return self;
        }
        let project = match self.project {
            // A part is understood as the file that imports it is.
            Project::Part { .. } => Project::Alone,
            project => project,
        };
        let (catalog, binding) = (Some(catalog), OnceLock::new());
        SourceFile { catalog, binding, before: None, project, ..self }
    }

    /// The same as [`SourceFile::new`], but quicker where most of the text is that of `self`.
    #[must_use]
    pub fn edited(&self, text: Arc<str>) -> SourceFile {
        let parse = syntax::reparse(&self.parse, &self.text, &text);
        let (kind, catalog) = (self.kind, self.catalog.clone());
        // One version back at most: the binding of a version that nobody asked about is skipped.
        let before = self.binding.get().or(self.before.as_ref()).cloned();
        let (binding, project) = (OnceLock::new(), Project::Alone);
        SourceFile { text, kind, parse, catalog, binding, before, project, is_shared: false }
            .or_part()
    }

    /// The same file with another text, among the same other files. `None` if Caddy does not read it with them any more.
    pub(crate) fn with_text(&self, text: Arc<str>) -> Option<SourceFile> {
        match &self.project {
            Project::Alone => Some(self.edited(text)),
            Project::Entry { path, imports, .. } => {
                Some(self.edited(text).importing(path.clone(), imports.clone(), Some(self)))
            }
            Project::Part { path, entry, .. } => {
                let Project::Entry { path: first, imports, .. } = &entry.project else {
                    return None;
                };
                let file = Arc::new(ImportedFile::new(path.clone(), text));
                let imports = Arc::new(Replaced { imports: imports.clone(), file });
                let part = entry.importing(first.clone(), imports, Some(&**entry)).part(path)?;
                Some(if self.is_shared { part.shared() } else { part })
            }
        }
    }

    fn or_part(mut self) -> SourceFile {
        if self.kind == Kind::MainOrPart && !self.parse.errors().is_empty() {
            let part = syntax::parse(&self.text, Mode::Fragment);
            if part.errors().is_empty() {
                self.parse = part;
            }
        }
        self
    }

    /// Whether it makes sense as lines of some block only, so that Caddy cannot be started with it.
    pub fn is_fragment(&self) -> bool {
        self.parse.mode() == Mode::Fragment
    }

    /// Whether Caddy is started with it, so that no other file imports it.
    pub(crate) fn is_main(&self) -> bool {
        self.kind == Kind::Main && !self.is_part()
    }

    /// Whether Caddy is started with the file that imports it, or with the file itself: any file of another name may be
    /// a part of one that is not known.
    pub(crate) fn is_of_main(&self) -> bool {
        self.entry().unwrap_or(self).is_main()
    }

    /// Whether the files that it imports are known.
    pub(crate) fn knows_files(&self) -> bool {
        self.imports().is_some()
    }

    /// The files that an import of this pattern finds, as far as they could be read; `None` if nothing of them is known.
    pub(crate) fn finds(&self, pattern: &str) -> Option<Vec<Arc<ImportedFile>>> {
        self.imports()?.files(self.path()?, pattern)
    }

    /// What imports find; `None` if nothing is known of other files.
    pub(crate) fn imports(&self) -> Option<&dyn Imports> {
        match &self.project {
            Project::Alone => None,
            Project::Entry { imports, .. } => Some(&**imports),
            Project::Part { entry, .. } => entry.imports(),
        }
    }

    /// The imported files that Caddy reads together with this one.
    pub(crate) fn other_files(&self) -> Vec<Arc<ImportedFile>> {
        let Some(imports) = self.imports() else { return Vec::new() };
        let entry = self.entry().unwrap_or(self);
        let mut paths = self.binding().files();
        paths.retain(|path| Some(path) != self.path() && Some(path) != entry.path());
        paths.iter().filter_map(|path| imports.file(path)).collect()
    }

    /// The same file, which belongs to other projects, too: who uses what it defines, and what it may use, is not known.
    #[must_use]
    pub fn shared(self) -> SourceFile {
        SourceFile { is_shared: true, ..self }
    }

    /// Whether it belongs to other projects, too.
    pub(crate) fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// The file that Caddy reads first, if it is another one.
    pub(crate) fn entry(&self) -> Option<&SourceFile> {
        match &self.project {
            Project::Part { entry, .. } => Some(entry),
            _ => None,
        }
    }

    /// Whether it is the path of the file itself.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        self.path().is_some_and(|own| **own == *path)
    }

    /// What Caddy says of the file that it reads first, with all that it imports.
    pub(crate) fn verdict(&self) -> &Verdict {
        match &self.project {
            Project::Alone => &Verdict::Unknown,
            Project::Part { entry, .. } => entry.verdict(),
            Project::Entry { imports, verdict: known, .. } => {
                known.get_or_init(|| verdict(&self.text, self.kind, &**imports, self.binding()))
            }
        }
    }

    /// What Caddy reads of all files together, some of them having other texts; `None` if it refuses that, if it is too
    /// much, or if no other file is known.
    pub(crate) fn shape_with(&self, new: &NewTexts) -> Option<Shape> {
        match &self.project {
            Project::Alone => None,
            Project::Part { entry, .. } => entry.shape_with(new),
            Project::Entry { imports, .. } => {
                shape_with(&self.text, self.kind, &**imports, self.binding(), new)
            }
        }
    }

    /// What could not be read of that which an import of this pattern names; nothing where that is not known.
    pub fn import_problems(&self, pattern: &str) -> Vec<ImportProblem> {
        let problems = |path: &Arc<str>| Some(self.imports()?.problems(path, pattern));
        self.path().and_then(problems).unwrap_or_default()
    }

    /// The paths of the files that an import of this pattern finds, in Caddy's order.
    pub(crate) fn imported(&self, pattern: &str) -> Vec<Arc<str>> {
        let files = self.finds(pattern).unwrap_or_default();
        files.iter().map(|file| file.path().clone()).collect()
    }

    /// Whether another file is known to import it.
    pub(crate) fn is_part(&self) -> bool {
        matches!(self.project, Project::Part { .. })
    }

    /// Another file that Caddy reads with this one. `None` if it does not.
    pub(crate) fn sibling(&self, path: &str) -> Option<SourceFile> {
        match &self.project {
            Project::Alone => None,
            Project::Entry { path: own, .. } | Project::Part { path: own, .. }
                if **own == *path =>
            {
                Some(self.clone())
            }
            Project::Entry { .. } => self.part(path),
            Project::Part { entry, .. } if entry.path().is_some_and(|it| **it == *path) => {
                Some(SourceFile::clone(entry))
            }
            Project::Part { entry, .. } => part(entry, path),
        }
    }

    /// The text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The catalogue with which it is understood.
    pub fn catalog(&self) -> &Arc<Catalog> {
        self.catalog.as_ref().unwrap_or_else(|| Catalog::builtin())
    }

    /// What every word is; bound when it is first asked for.
    pub fn binding(&self) -> &FileBinding {
        self.binding.get_or_init(|| {
            let before = self.before.as_deref();
            Arc::new(match &self.project {
                Project::Alone => FileBinding::new(&self.parse, &self.text, self.catalog(), before),
                Project::Entry { path, imports, .. } => FileBinding::with_imports(
                    &self.parse,
                    &self.text,
                    path,
                    self.catalog(),
                    imports.clone(),
                    before,
                ),
                Project::Part { binding, .. } => return binding.clone(),
            })
        })
    }

    /// The tree and its errors.
    pub fn parse(&self) -> &Parse {
        &self.parse
    }
}

/// What imports find, one file having another text.
#[derive(Debug)]
struct Replaced {
    imports: Arc<dyn Imports>,
    file: Arc<ImportedFile>,
}

impl Imports for Replaced {
    fn files(&self, from: &str, pattern: &str) -> Option<Vec<Arc<ImportedFile>>> {
        let mut files = self.imports.files(from, pattern)?;
        for file in files.iter_mut().filter(|it| it.path() == self.file.path()) {
            *file = self.file.clone();
        }
        Some(files)
    }

    fn file(&self, path: &str) -> Option<Arc<ImportedFile>> {
        if **self.file.path() == *path { Some(self.file.clone()) } else { self.imports.file(path) }
    }

    fn problems(&self, from: &str, pattern: &str) -> Vec<ImportProblem> {
        self.imports.problems(from, pattern)
    }
}

/// A file of this path as a part of another. `None` if that one does not import it.
fn part(entry: &Arc<SourceFile>, path: &str) -> Option<SourceFile> {
    let Project::Entry { imports, .. } = &entry.project else { return None };
    let file = imports.file(path)?;
    let binding = Arc::new(entry.binding().part(path)?);
    Some(SourceFile {
        text: file.text().clone(),
        kind: Kind::MainOrPart,
        parse: file.parse(binding.mode()).clone(),
        catalog: entry.catalog.clone(),
        binding: OnceLock::new(),
        before: None,
        project: Project::Part { path: file.path().clone(), binding, entry: entry.clone() },
        is_shared: false,
    })
}
