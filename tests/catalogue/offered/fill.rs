//! What the text is after an item has been accepted and its tab stops have been filled.

use super::places::Cursor;
use crate::lines::{self, Line};
use crate::uses::{Args, Around, Lines, Writer};
use catalog::{Body, EntryId, Term, Ty};
use ide::CompletionItem;

/// What is typed at a cursor, and what has to be written elsewhere for it.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub text: String,
    /// Lines before its own.
    beside: Vec<Line>,
    /// Lines of the file.
    file: Vec<Line>,
}

impl Typed {
    /// An item that is all there is to write.
    pub fn plain(item: &CompletionItem) -> Typed {
        Typed { text: item.edit.new_text.clone(), ..Typed::default() }
    }

    /// An item and, where it is only the beginning of a value, the rest of one.
    pub fn continued(item: &CompletionItem) -> Typed {
        let mut typed = Typed::plain(item);
        if item.is_snippet {
            typed.text.clone_from(&item.label);
        }
        typed.text.push_str(match typed.text.chars().next_back() {
            _ if typed.text.starts_with("fd") && typed.text.ends_with('/') => "3",
            Some('/') if typed.text.starts_with("unix") => "run/app.sock",
            Some('/') => "localhost:9000",
            Some(':') => "9000",
            _ => "",
        });
        typed
    }

    /// Lines.
    pub fn lines(lines: Lines) -> Typed {
        Typed { text: lines::write(&lines.lines), beside: vec![], file: lines.file }
    }

    /// The text with it.
    pub fn at(&self, cursor: &Cursor) -> String {
        let (before, behind) = cursor.text.split_at(cursor.offset);
        let (above, line) = before.split_at(before.rfind('\n').map_or(0, |end| end + 1));
        let (beside, file) = (lines::write(&self.beside), lines::write(&self.file));
        // Global options are the first block of a file.
        let (first, last) = if above.starts_with('{') { ("", &*file) } else { (&*file, "") };
        format!("{first}{above}{beside}{line}{}{behind}{last}", self.text.trim_end())
    }

    /// The arguments and the block that are still missing behind the text, from one of the line's words on.
    pub fn rest(mut self, lines: Lines, from: usize) -> Typed {
        let mut lines = lines;
        let Some(line) = lines.lines.pop() else { return self };
        let rest = Line { words: line.words.into_iter().skip(from).collect(), block: line.block };
        self.text = format!("{} {}", self.text.trim_end(), lines::write(&[rest]));
        self.beside.append(&mut lines.lines);
        self.file.append(&mut lines.file);
        self
    }
}

/// The forms of a snippet of an entry: more than one where a tab stop offers a choice.
pub fn fill(writer: &Writer<'_>, entry: Option<EntryId>, snippet: &str) -> Vec<Typed> {
    let mut choices = 1;
    let mut out = Vec::new();
    while out.len() < choices {
        out.push(fill_choice(writer, entry, snippet, out.len(), &mut choices));
    }
    out
}

fn fill_choice(
    writer: &Writer<'_>,
    entry: Option<EntryId>,
    snippet: &str,
    choice: usize,
    choices: &mut usize,
) -> Typed {
    let entries = entry.into_iter().flat_map(|id| [vec![id], writer.required(id)].concat());
    let signatures = entries.flat_map(|id| &writer.catalog[id].signatures);
    let terms: Vec<&Term> = signatures.flat_map(|signature| signature.terms()).collect();
    let is_matcher = |term: &&Term| matches!(term, Term::Param(param) if param.ty == Ty::Matcher);
    let mut typed = Typed::default();
    let mut block = Vec::new();
    let mut chars = snippet.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => typed.text.extend(chars.next()),
            '$' if chars.as_str().starts_with('0') => {
                chars.next();
                let mut lines = required(writer, entry);
                lines.retain(|line| !typed.text.contains(&format!("\t{} ", line.name())));
                typed.text.push_str(&lines::write(&lines));
            }
            '$' => {
                let (stop, rest) = tab_stop(chars.as_str());
                chars = rest.chars();
                if let [text] = &stop[..] {
                    let is_it = |term: &&&Term| match term {
                        Term::Literal(word) => **word == **text,
                        Term::Param(param) => *param.name == **text,
                    };
                    let mut args = Args::default();
                    match terms.iter().find(is_it) {
                        Some(term) => writer.fill(term, 0, &mut args),
                        None => args.words.push(text.clone()),
                    }
                    let is_first = typed.text.split_whitespace().count() == 1;
                    let is_path = args.words.first().is_some_and(|word| word.starts_with('/'));
                    if is_first && is_path && text != "matcher" && terms.iter().any(is_matcher) {
                        // By itself it would be taken for a matcher.
                        args.words.insert(0, "*".to_string());
                    }
                    let words = lines::write(&[Line::new(&args.words)]);
                    typed.text.push_str(words.trim_end());
                    typed.beside.append(&mut args.beside);
                    typed.file.append(&mut args.file);
                    block.append(&mut args.block);
                } else {
                    *choices = stop.len();
                    typed.text.push_str(stop.get(choice).map_or("", String::as_str));
                }
            }
            c => typed.text.push(c),
        }
    }
    if !block.is_empty() {
        typed.text = format!("{} {{\n{}}}", typed.text, lines::write(&block));
    }
    typed
}

/// What an empty block of the entry needs.
fn required(writer: &Writer<'_>, entry: Option<EntryId>) -> Vec<Line> {
    let Some(id) = entry else { return vec![] };
    if writer.catalog[id].body != Body::Options {
        return vec![Line::new(&["respond", "ok"])];
    }
    let required = writer.required(id).into_iter();
    required.flat_map(|option| writer.minimal_line(option, Around::Minimal).lines).collect()
}

/// The default text of a tab stop, or its choices, and what follows it.
fn tab_stop(text: &str) -> (Vec<String>, &str) {
    let inner = text.trim_start_matches('{').trim_start_matches(|c: char| c.is_ascii_digit());
    let is_choice = inner.starts_with('|');
    let mut chars = inner.chars();
    chars.next();
    let mut stops = vec![String::new()];
    while let Some(c) = chars.next() {
        let last = stops.last_mut().expect("there is always one");
        match c {
            '\\' => last.extend(chars.next()),
            '}' => return (stops, chars.as_str()),
            ',' if is_choice => stops.push(String::new()),
            '|' if is_choice => {}
            c => last.push(c),
        }
    }
    (stops, "")
}
