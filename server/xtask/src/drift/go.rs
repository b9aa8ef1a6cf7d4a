//! What a scan of Caddy's source tells, without a parser of Go.

use catalog::EntryKind;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What a source tree registers.
#[derive(Default)]
pub(crate) struct Source {
    /// Directives and the functions that read them, where they have a name.
    pub(crate) directives: BTreeMap<String, Option<Function>>,
    /// Global options and the functions that read them.
    pub(crate) global_options: BTreeMap<String, Option<Function>>,
    /// Modules by ID, and the method that reads them.
    pub(crate) modules: BTreeMap<String, Function>,
    /// The default order of directives.
    pub(crate) order: Vec<String>,
    /// Shorthands of placeholders without braces, and what they stand for; `*` stands for any text.
    pub(crate) shorthands: BTreeMap<String, String>,
    /// The functions that read a Caddyfile.
    pub(crate) parsers: Vec<Parser>,
}

/// A function of a package: the folder, and the name or `Type.Method`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Function {
    folder: PathBuf,
    name: String,
}

/// A function that reads a part of a Caddyfile.
pub(crate) struct Parser {
    /// The file, relative to the tree.
    pub(crate) file: PathBuf,
    function: Function,
    /// The words that it compares with, and the line of each, from 1.
    pub(crate) words: Vec<(String, usize)>,
    /// All texts in it.
    pub(crate) texts: BTreeSet<String>,
}

impl Source {
    /// Reads the Go files of a tree that are no tests.
    ///
    /// # Errors
    /// A folder or file that cannot be read, and a tree that registers nothing.
    pub(crate) fn read(root: &Path) -> io::Result<Source> {
        let mut files = Vec::new();
        go_files(root, &mut files)?;
        files.sort();
        let mut source = Source::default();
        for file in files {
            let text = without_comments(&fs::read_to_string(&file)?);
            source.scan(file.strip_prefix(root).unwrap_or(&file), &text);
        }
        if source.directives.is_empty() && source.modules.is_empty() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "no source tree of Caddy"));
        }
        Ok(source)
    }

    /// The entries that a parser reads.
    pub(crate) fn readers(&self, parser: &Parser) -> Vec<(EntryKind, &str)> {
        let reads = |function: &Option<Function>| function.as_ref() == Some(&parser.function);
        let directives = self.directives.iter().filter(|(_, it)| reads(it));
        let options = self.global_options.iter().filter(|(_, it)| reads(it));
        let modules = self.modules.iter().filter(|(_, it)| **it == parser.function);
        let directives = directives.map(|(name, _)| (EntryKind::Directive, &**name));
        let options = options.map(|(name, _)| (EntryKind::GlobalOption, &**name));
        let modules = modules.map(|(name, _)| (EntryKind::Module, &**name));
        directives.chain(options).chain(modules).collect()
    }

    fn scan(&mut self, file: &Path, text: &str) {
        let folder = file.parent().unwrap_or(Path::new("")).to_path_buf();
        for call in ["RegisterDirective(", "RegisterHandlerDirective("] {
            register(text, call, &folder, &mut self.directives);
        }
        register(text, "RegisterGlobalOption(", &folder, &mut self.global_options);
        if let Some(body) = between(text, "defaultDirectiveOrder = []string{", "}") {
            self.order = strings(body).map(str::to_string).collect();
        }
        if let Some(body) = between(text, "func placeholderShorthands()", "\n}") {
            let words: Vec<&str> = strings(body).collect();
            for pair in words.chunks_exact(2) {
                if let [short, long] = pair {
                    self.shorthands.insert(bare(short), bare(long));
                }
            }
        }
        for rest in text.split("{regexp.MustCompile(`{").skip(1) {
            if let (Some((short, _)), Some(long)) = (rest.split_once("\\."), strings(rest).next()) {
                self.shorthands.insert(format!("{short}.*"), bare(long).replace("$1", "*"));
            }
        }
        self.functions(file, &folder, text);
    }

    /// The functions of a file; each begins and ends at the start of a line.
    fn functions(&mut self, file: &Path, folder: &Path, text: &str) {
        let mut lines = text.lines().enumerate();
        while let Some((_, head)) = lines.next() {
            let Some(name) = head.strip_prefix("func ").and_then(function_name) else { continue };
            let is_parser = head.contains("Dispenser") || head.contains("Helper");
            let mut words = Vec::new();
            let mut texts = BTreeSet::new();
            if head.ends_with('}') {
                // All of it stands on this line.
                continue;
            }
            for (number, line) in lines.by_ref().take_while(|(_, line)| !line.starts_with('}')) {
                if let (Some(owner), Some(id)) =
                    (name.strip_suffix(".CaddyModule"), module_id(line))
                {
                    let reader = format!("{owner}.UnmarshalCaddyfile");
                    let reader = Function { folder: folder.to_path_buf(), name: reader };
                    self.modules.insert(id.to_string(), reader);
                }
                if is_parser {
                    words.extend(compared(line).map(|word| (word.to_string(), number + 1)));
                    texts.extend(strings(line).map(str::to_string));
                }
            }
            if is_parser {
                let function = Function { folder: folder.to_path_buf(), name };
                self.parsers.push(Parser { file: file.to_path_buf(), function, words, texts });
            }
        }
    }
}

fn go_files(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            // The tests' own plugins are no part of Caddy.
            if !name.starts_with('.') && name != "caddytest" {
                go_files(&path, files)?;
            }
        } else if path.extension().is_some_and(|it| it == "go") && !name.ends_with("_test.go") {
            files.push(path);
        }
    }
    Ok(())
}

/// The names in calls such as `RegisterDirective("name", parseName)`.
fn register(text: &str, call: &str, folder: &Path, names: &mut BTreeMap<String, Option<Function>>) {
    for rest in text.split(call).skip(1) {
        let Some((name, rest)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'))
        else {
            continue;
        };
        let parser = rest.trim_start_matches([',', ' ']).split_once(')').map(|(parser, _)| parser);
        let parser = parser.filter(|parser| parser.chars().all(char::is_alphanumeric));
        let parser =
            parser.map(|name| Function { folder: folder.to_path_buf(), name: name.to_string() });
        names.insert(name.to_string(), parser);
    }
}

/// `(d *Type) Method(…` as `Type.Method`, `name(…` as `name`.
fn function_name(head: &str) -> Option<String> {
    if let Some(rest) = head.strip_prefix('(') {
        let (receiver, rest) = rest.split_once(')')?;
        let owner = receiver.split_whitespace().next_back()?.trim_start_matches('*');
        let (method, _) = rest.trim_start().split_once('(')?;
        return Some(format!("{owner}.{method}"));
    }
    head.split_once('(').map(|(name, _)| name.to_string())
}

/// The ID in `ID: "http.handlers.x",`.
fn module_id(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("ID:")?;
    rest.trim_start().strip_prefix('"')?.split_once('"').map(|(id, _)| id)
}

/// The words that a line compares with: `case "a", "b":`, `d.Val() == "c"`.
fn compared(line: &str) -> impl Iterator<Item = &str> {
    let cases = line.trim_start().strip_prefix("case ").map(strings);
    let values = ["Val() == \"", "Val() != \""].into_iter().flat_map(move |start| {
        line.split(start).skip(1).filter_map(|rest| rest.split_once('"').map(|(word, _)| word))
    });
    let words = cases.into_iter().flatten().chain(values);
    // Signs such as `-` and `*` are grammar, not names.
    words.filter(|word| word.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// The texts between double quotes.
fn strings(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    text.split_once(start)?.1.split_once(end).map(|(inside, _)| inside)
}

fn bare(placeholder: &str) -> String {
    placeholder.trim_start_matches('{').trim_end_matches('}').to_string()
}

/// The text with spaces in the place of comments.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => quoted(rest, first),
            '`' => rest.get(1..).and_then(|it| it.find('`')).map_or(rest.len(), |end| end + 2),
            '/' if rest.starts_with("//") => {
                rest = rest.find('\n').and_then(|end| rest.get(end..)).unwrap_or("");
                continue;
            }
            '/' if rest.starts_with("/*") => {
                let comment = rest.split_inclusive("*/").next().unwrap_or(rest);
                out.extend(comment.chars().filter(|c| *c == '\n'));
                rest = rest.get(comment.len()..).unwrap_or("");
                continue;
            }
            other => other.len_utf8(),
        };
        let (kept, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
        out.push_str(kept);
        rest = behind;
    }
    out
}

/// The length of a literal with escapes, its quotes included.
fn quoted(text: &str, quote: char) -> usize {
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            chars.next();
        } else if c == quote {
            return at + 1;
        }
    }
    text.len()
}
