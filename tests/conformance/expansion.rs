//! What `ide::expand` writes against what Caddy reads: the same lines, and the same JSON.

use crate::imports;
use crate::listing::{Memory, Store};
use crate::oracle::{Answer, Answers, FILE, Oracle, Token, Tree, VARIABLES, say};
use crate::{corpus, differential, trees};
use ide::{
    ExpandRefusal, ImportProblem, ImportProblemKind, ImportedFile, Kind, SourceFile, Variables,
};
use serde_json::Value;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use syntax::caddy::{self, Resolved};

/// A tree as imports see it.
#[derive(Debug)]
struct Files {
    tree: Tree,
    directory: PathBuf,
}

impl Files {
    fn resolved<T>(
        &self,
        from: &str,
        pattern: &str,
        look: impl Fn(Resolved, &Memory<'_>) -> T,
    ) -> T {
        let memory = Memory::new(&self.directory, &self.tree);
        look(caddy::resolve(pattern, from, &memory), &memory)
    }
}

impl ide::Imports for Files {
    fn files(&self, from: &str, pattern: &str) -> Option<Vec<Arc<ImportedFile>>> {
        self.resolved(from, pattern, |found, memory| {
            let paths = match found {
                Resolved::Files(paths) => paths,
                Resolved::NoMatch => Vec::new(),
                Resolved::Failed { .. } => return None,
            };
            let file = |path: String| {
                let text = memory.read(&path).unwrap();
                Arc::new(ImportedFile::new(path.into(), text.into()))
            };
            Some(paths.into_iter().map(file).collect())
        })
    }

    fn file(&self, path: &str) -> Option<Arc<ImportedFile>> {
        let text = Memory::new(&self.directory, &self.tree).read(path).ok()?;
        Some(Arc::new(ImportedFile::new(path.into(), text.into())))
    }

    fn problems(&self, from: &str, pattern: &str) -> Vec<ImportProblem> {
        self.resolved(from, pattern, |found, _| match found {
            Resolved::Failed { failure, .. } => {
                let kind = ImportProblemKind::Pattern(failure.message.into());
                vec![ImportProblem { path: pattern.into(), kind }]
            }
            _ => Vec::new(),
        })
    }
}

/// What a tree in a directory expands to.
fn expanded(
    tree: &Tree,
    directory: &Path,
    variables: Variables<'_>,
) -> Result<String, ExpandRefusal> {
    let text = tree[FILE].as_str();
    let path = directory.join(FILE).to_str().unwrap().into();
    let files = Files { tree: tree.clone(), directory: directory.to_path_buf() };
    let file = SourceFile::new(text.into(), Kind::Main).importing(path, Arc::new(files), None);
    ide::expand(&file, variables)
}

fn value(name: &str) -> Option<String> {
    let mut known = VARIABLES.iter().filter(|(known, _)| *known == name);
    known.next().map(|(_, value)| (*value).to_owned())
}

/// What counts of a token.
fn word(token: &Token) -> (bool, &str, bool) {
    let is_brace = matches!(&*token.text, "{" | "}") && token.quote.is_empty();
    (token.new_line, &token.text, is_brace)
}

/// Blocks as they are compared.
fn lines(answer: &Answer) -> String {
    let mut out = String::new();
    for block in &answer.blocks {
        let keys: Vec<&str> = block.keys.iter().map(|it| &*it.text).collect();
        let _ = writeln!(out, "{keys:?} {}", block.named_route);
        for segment in &block.segments {
            // Behind the name of a named route no line ends, nor, for what comes of it, behind an opening brace.
            let opens = |i: usize| matches!(segment.get(i).map(word), Some((_, "{", true)));
            let words = segment.iter().enumerate().map(|(i, token)| match word(token) {
                (_, text, is_brace)
                    if i < 1 + usize::from(block.named_route)
                        || i.checked_sub(1).is_some_and(opens) =>
                {
                    (false, text, is_brace)
                }
                word => word,
            });
            let _ = writeln!(out, "\t{:?}", words.collect::<Vec<_>>());
        }
    }
    out
}

/// What became of trees.
#[derive(Default)]
struct Tally {
    /// Written, and read by Caddy as the same.
    same: usize,
    /// Of these, so many are adapted to the same JSON; Caddy refuses the others.
    adapted: usize,
    /// Refused as by Caddy.
    refused: usize,
    /// Not written, though Caddy's parser takes them.
    left: usize,
    /// Of these, so many Caddy even adapts: a named route that nobody invokes may hold a brace too many.
    lost: usize,
}

impl Tally {
    /// Compares what Caddy makes of a tree and of what it expands to.
    fn compare(&mut self, oracle: &mut Oracle, trees: &[Tree], variables: Variables<'_>) {
        let directory = oracle.directory().to_path_buf();
        let trees: Vec<Tree> = trees.iter().map(|it| imports::placed(it, &directory)).collect();
        let ours: Vec<_> = trees.iter().map(|it| expanded(it, &directory, variables)).collect();
        // What stays as it is written counts as one word: so does a placeholder.
        let asked = |text: &str| match variables {
            Variables::AsWritten => text.replace("{$", "{%"),
            Variables::Known(_) => text.to_owned(),
        };
        let before: Vec<Tree> = trees
            .iter()
            .map(|tree| tree.iter().map(|(path, text)| (path.clone(), asked(text))).collect())
            .collect();
        let before = oracle.ask_trees(OPERATIONS, &before);
        let texts: Vec<String> =
            ours.iter().map(|it| asked(it.as_deref().unwrap_or_default())).collect();
        let after = oracle.ask(OPERATIONS, &texts);
        for (i, tree) in trees.iter().enumerate() {
            // On a busy machine an answer may be that Caddy took too long.
            if [&before[i], &after[i]]
                .iter()
                .all(|it| it.parse.fault.is_empty() && it.adapt.fault.is_empty())
            {
                let show = || format!("{tree:#?}\nexpanded: {:#?}", ours[i]);
                self.compare_one(&before[i], ours[i].as_deref(), &after[i], &show);
            }
        }
    }

    fn compare_one(
        &mut self,
        before: &Answers,
        ours: Result<&str, &ExpandRefusal>,
        after: &Answers,
        show: &dyn Fn() -> String,
    ) {
        let is_adapted = before.parse.error.is_none() && before.adapt.error.is_none();
        match ours {
            // A placeholder in a pattern may well find nothing, which is no error.
            Err(ExpandRefusal::Variable(_)) => self.refused += 1,
            Err(ExpandRefusal::NoLayout) => {
                self.left += 1;
                self.lost += usize::from(is_adapted);
            }
            Err(why) => {
                assert!(!is_adapted, "{why}: {}", show());
                self.refused += 1;
            }
            Ok(text) => {
                assert_eq!(before.parse.error, None, "{}", show());
                assert_eq!(lines(&before.parse), lines(&after.parse), "{}", show());
                assert_eq!(format::format(text).as_deref(), Ok(text), "{}", show());
                self.same += 1;
                if is_adapted {
                    assert_eq!(after.adapt.error, None, "{}", show());
                    let (one, other) = (shown(&before.adapt.text), shown(&after.adapt.text));
                    assert!(one == other, "{}\n{}", difference(&one, &other), show());
                    self.adapted += 1;
                }
            }
        }
    }

    fn say(&self, what: &str) {
        let Tally { same, adapted, refused, left, lost } = self;
        say(&format!(
            "{same} {what} expand to what Caddy reads ({adapted} to the same JSON), {refused} are refused as by Caddy, {left} left ({lost} of which it adapts)"
        ));
    }
}

/// JSON without what `file_server` hides: the files that were imported, of which there are none any more.
fn shown(json: &str) -> String {
    fn show(value: &mut Value) {
        match value {
            Value::Array(all) => all.iter_mut().for_each(show),
            Value::Object(fields) => {
                fields.remove("hide");
                fields.values_mut().for_each(show);
            }
            _ => {}
        }
    }
    let mut value = serde_json::from_str(json).unwrap();
    show(&mut value);
    value.to_string()
}

/// Where two texts begin to differ.
fn difference(one: &str, other: &str) -> String {
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| {
        let bytes = &text.as_bytes()[same.saturating_sub(100)..(same + 200).min(text.len())];
        String::from_utf8_lossy(bytes).into_owned()
    };
    format!("{}\n{}", around(one), around(other))
}

const OPERATIONS: &[&str] = &["parse", "adapt"];

/// Whether no variable holds a blank, which a placeholder does not.
fn is_plain(tree: &Tree) -> bool {
    let variables = tree.values().flat_map(|it| it.split("{$").skip(1));
    variables.filter_map(|it| it.split('}').next()).all(|it| !it.contains(char::is_whitespace))
}

#[test]
fn generated_trees_mean_the_same_when_they_are_expanded() {
    let Some(mut oracle) = imports::oracle("expanded-trees") else { return };
    // Each is asked about four times.
    let count = differential::number("CONFORMANCE_IMPORTS").unwrap_or(4_000) / 4;
    let seed = differential::seed();
    let trees: Vec<Tree> =
        (0..usize::try_from(count).unwrap()).map(|index| trees::tree(seed, index)).collect();
    let (mut known, mut as_written) = (Tally::default(), Tally::default());
    for some in trees.chunks(100) {
        known.compare(&mut oracle, some, Variables::Known(&value));
        let some: Vec<Tree> = some.iter().filter(|it| is_plain(it)).cloned().collect();
        as_written.compare(&mut oracle, &some, Variables::AsWritten);
    }
    known.say(&format!("generated trees (seed {seed})"));
    as_written.say("of them with variables as they are written");
    assert!(known.left * 10 < known.same, "seed {seed}: {} are left", known.left);
    assert!(known.lost <= 1 + known.adapted / 100, "seed {seed}: {} are lost", known.lost);
}

#[test]
fn committed_trees_mean_the_same_when_they_are_expanded() {
    let Some(mut oracle) = imports::oracle("expanded-committed-trees") else { return };
    let trees: Vec<Tree> = imports::trees().collect();
    let mut tally = Tally::default();
    tally.compare(&mut oracle, &trees, Variables::Known(&value));
    tally.say("committed trees");
    assert!(tally.same > 0 && tally.refused > 0);
    assert_eq!(tally.lost, 0);
}

#[test]
fn real_files_mean_the_same_when_they_are_expanded() {
    let Some(mut oracle) = imports::oracle("expanded-real-trees") else { return };
    let (mut known, mut as_written) = (Tally::default(), Tally::default());
    for file in corpus::files() {
        for fragment in ["respond {args[0]} {args[1:]}\n{block}\n", "# nothing\n"] {
            let tree = imports::real_tree(&file.text, fragment);
            let trees = std::slice::from_ref(&tree);
            known.compare(&mut oracle, trees, Variables::Known(&value));
            if is_plain(&tree) {
                as_written.compare(&mut oracle, trees, Variables::AsWritten);
            }
            if tree.len() == 1 {
                break;
            }
        }
    }
    known.say("real trees");
    as_written.say("of them with variables as they are written");
    assert_eq!([known.lost, as_written.lost], [0, 0]);
}
