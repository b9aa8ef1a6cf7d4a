//! The places of a Caddyfile where a line or a word can be typed.

use crate::lines::{self, Line};
use crate::uses::{Args, Around, Path, Writer};
use catalog::{Body, Catalog, EntryId, EntryKind, Term, Ty};

/// A place, by what stands around it.
#[derive(Debug, Clone)]
pub struct Place {
    pub name: String,
    /// The entries around it, from the outermost; whatever they say of their own uses holds here too.
    pub path: Path,
    /// The entry whose argument it is.
    pub argument: Option<EntryId>,
    frame: Frame,
}

#[derive(Debug, Clone)]
enum Frame {
    /// These lines of a file, of which one is, or ends in, the place.
    Fixed(&'static str),
    /// In the block of the path's last entry.
    Block,
    /// In the block of the path's last entry, whose line is its name only.
    Matchers,
    /// Behind these words of a line of the path's last entry.
    Behind(Args),
}

/// A text with a cursor.
#[derive(Debug, Clone)]
pub struct Cursor {
    pub text: String,
    /// In bytes.
    pub offset: usize,
}

/// No word of any Caddyfile.
const MARK: &str = "\u{1}";

/// The places that no entry has for itself.
const FIXED: &[(&str, &str)] = &[
    ("site", "example.com {\n\t\u{1}\n}\n"),
    ("site without braces", "example.com\n\n\u{1}\n"),
    ("named route", "&(r) {\n\t\u{1}\n}\nexample.com {\n\tinvoke r\n}\n"),
    ("snippet of a site", "(s) {\n\t\u{1}\n}\nexample.com {\n\timport s\n}\n"),
    (
        "snippet of a handler",
        "(s) {\n\t\u{1}\n}\nexample.com {\n\thandle {\n\t\timport s\n\t}\n}\n",
    ),
    ("snippet of global options", "(s) {\n\t\u{1}\n}\n{\n\timport s\n}\nexample.com {\n}\n"),
    (
        "block of an import",
        "(s) {\n\thandle {\n\t\t{block}\n\t}\n}\nexample.com {\n\timport s {\n\t\t\u{1}\n\t}\n}\n",
    ),
    ("global options", "{\n\t\u{1}\n}\n"),
    ("matcher block", "example.com {\n\t@m {\n\t\t\u{1}\n\t}\n\trespond @m ok\n}\n"),
    ("matcher line", "example.com {\n\t@m \u{1}\n\trespond @m ok\n}\n"),
    ("not in a matcher block", "example.com {\n\t@m {\n\t\tnot \u{1}\n\t}\n\trespond @m ok\n}\n"),
    ("not in a matcher line", "example.com {\n\t@m not \u{1}\n\trespond @m ok\n}\n"),
    (
        "response matcher line",
        "example.com {\n\treverse_proxy :1 {\n\t\t@ok \u{1}\n\t\thandle_response @ok {\n\t\t}\n\t}\n}\n",
    ),
    (
        "response matcher block",
        "example.com {\n\treverse_proxy :1 {\n\t\t@ok {\n\t\t\t\u{1}\n\t\t}\n\t\thandle_response @ok {\n\t\t}\n\t}\n}\n",
    ),
    (
        "response matcher line of intercept",
        "example.com {\n\tintercept {\n\t\t@ok \u{1}\n\t\thandle_response @ok {\n\t\t}\n\t}\n}\n",
    ),
    (
        "response matcher block of intercept",
        "example.com {\n\tintercept {\n\t\t@ok {\n\t\t\t\u{1}\n\t\t}\n\t\thandle_response @ok {\n\t\t}\n\t}\n}\n",
    ),
];

/// Places where placeholders are typed.
const BRACES: &[(&str, &str)] = &[
    ("site", "example.com {\n\trespond {\u{1}\n}\n"),
    ("errors", "example.com {\n\thandle_errors {\n\t\trespond {\u{1}\n\t}\n}\n"),
    ("response", "example.com {\n\theader X {\u{1}\n}\n"),
    ("global", "{\n\temail {\u{1}\n}\n"),
];

/// Every place where lines begin, and those behind the names of matchers.
pub fn all(catalog: &Catalog) -> Vec<Place> {
    let mut out: Vec<Place> = fixed(FIXED).collect();
    for path in paths(catalog) {
        let name = name(catalog, &path);
        let Some(&id) = path.last() else { continue };
        let entry = &catalog[id];
        let takes_matchers = entry.signatures.iter().flat_map(|it| it.terms()).any(|term| {
            matches!(term, Term::Param(param) if matches!(param.ty, Ty::RequestMatchers | Ty::ResponseMatchers))
        });
        let frame = if takes_matchers {
            Frame::Matchers
        } else if entry.body != Body::Options || !catalog.options(id).is_empty() {
            Frame::Block
        } else {
            continue;
        };
        // A free key that opens matchers is a definition, which stands among the fixed places.
        if entry.key.is_none() {
            out.push(Place { name: format!("{name} {{"), path, argument: None, frame });
        }
    }
    out
}

/// Places where placeholders are typed, behind their braces.
pub fn placeholders() -> impl Iterator<Item = Place> {
    fixed(BRACES)
}

fn fixed(texts: &'static [(&str, &str)]) -> impl Iterator<Item = Place> {
    texts.iter().map(|&(name, text)| Place {
        name: name.to_string(),
        path: vec![],
        argument: None,
        frame: Frame::Fixed(text),
    })
}

/// Every place of an argument: behind each beginning of the shortest lines in which a signature's terms come up.
pub fn arguments(writer: &Writer<'_>) -> Vec<Place> {
    let catalog = writer.catalog;
    let mut out = Vec::new();
    for path in paths(catalog) {
        let Some(&id) = path.last() else { continue };
        let entry = &catalog[id];
        let mut seen: Vec<Args> = Vec::new();
        for signature in &entry.signatures {
            for term in signature.terms() {
                let args = writer.reach(signature, &|other| other == term);
                let end = args.tail.map_or(args.words.len(), |tail| tail + 1);
                for length in 0..end {
                    let words = args.words.get(..length).unwrap_or_default();
                    if !seen.iter().any(|it| it.words == words) {
                        seen.push(Args { words: words.to_vec(), ..args.clone() });
                    }
                }
            }
        }
        for before in seen {
            out.push(Place {
                name: format!("{} {}", name(catalog, &path), before.words.join(" ")),
                path: path.clone(),
                argument: Some(id),
                frame: Frame::Behind(before),
            });
        }
    }
    out
}

/// Every entry of standard Caddy that has lines, by the blocks around it.
fn paths(catalog: &Catalog) -> Vec<Path> {
    fn below(catalog: &Catalog, path: Path, out: &mut Vec<Path>) {
        let Some(&id) = path.last() else { return };
        let status = &catalog[id].status;
        if status.refused.is_some() || status.removed.is_some() {
            return;
        }
        let options = catalog.options(id).into_iter();
        let deeper: Vec<Path> = options.map(|option| [&path[..], &[option]].concat()).collect();
        out.push(path);
        for path in deeper {
            below(catalog, path, out);
        }
    }
    let mut out = Vec::new();
    for (id, entry) in catalog.all() {
        let has_lines = match entry.kind {
            EntryKind::Directive | EntryKind::GlobalOption | EntryKind::ResponseMatcher => true,
            EntryKind::Module => entry.body != Body::JsonOnly && entry.same_as.is_none(),
            _ => false,
        };
        if has_lines && entry.parent.is_none() && entry.plugin.is_none() {
            below(catalog, vec![id], &mut out);
        }
    }
    out
}

fn name(catalog: &Catalog, path: &[EntryId]) -> String {
    let names = path.iter().map(|&id| &*catalog[id].name);
    names.collect::<Vec<_>>().join(" > ")
}

impl Place {
    /// The words in front of the cursor that are arguments.
    pub fn before(&self) -> &[String] {
        match &self.frame {
            Frame::Behind(before) => &before.words,
            _ => &[],
        }
    }

    /// The shortest file in which it is, if Caddyfiles have the place; without lines that begin with a word.
    pub fn cursor(&self, writer: &Writer<'_>, around: Around, without: &str) -> Option<Cursor> {
        let marked = match (&self.frame, self.path.last()) {
            (Frame::Fixed(text), _) => text.to_string(),
            (_, None) => return None,
            (frame, Some(&id)) => {
                let mut outer = match frame {
                    Frame::Behind(before) => writer.line(id, before.clone()),
                    _ => writer.minimal_line(id, around),
                };
                let line = outer.lines.last_mut()?;
                match frame {
                    Frame::Block => {
                        line.block.retain(|line| line.name() != without);
                        if around == Around::Provider {
                            line.block.extend(writer.provider(id).filter(|_| without != "dns"));
                        }
                        line.block.push(Line::new(&[MARK]));
                    }
                    Frame::Matchers => {
                        line.words.truncate(1);
                        line.block = vec![Line::new(&[MARK])];
                    }
                    Frame::Behind(before) => {
                        line.words.truncate(1);
                        line.words.extend(before.words.iter().cloned());
                        line.words.push(MARK.to_string());
                        line.block.clear();
                    }
                    Frame::Fixed(_) => {}
                }
                lines::write(&writer.file(&self.path, outer, around)?)
            }
        };
        let offset = marked.find(MARK)?;
        Some(Cursor { text: marked.replacen(MARK, "", 1), offset })
    }
}
