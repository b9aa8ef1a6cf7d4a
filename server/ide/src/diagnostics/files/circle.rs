//! Imports that run in a circle, with all of them in their order.

use super::short;
use crate::diagnostics::{About, Diagnostic, Severity};
use crate::snippets::Snippets;
use crate::verdict::Verdict;
use crate::{FileRange, SourceFile};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use syntax::{ErrorCode, TextRange};

/// `import-cycle`: the import of this file that is part of a circle.
pub(super) fn check(about: About<'_>, out: &mut Vec<Diagnostic>) {
    let code = ErrorCode::ImportCycle.as_str();
    let told = out.iter().position(|it| it.code == code);
    let across =
        matches!(about.file.verdict(), Verdict::Refused(it) if it.code == ErrorCode::ImportCycle);
    if told.is_none() && !across {
        return;
    }
    let files = about.file.project();
    let Some(circle) = Imports::of(&files).circle() else { return };
    let own = about.file.path();
    let is_here = |step: &Step| own.is_none_or(|own| *own == step.file);
    let first = circle.iter().position(is_here);
    let at = match (told.and_then(|told| out.get(told)), first.and_then(|it| circle.get(it))) {
        (Some(told), _) => told.range,
        (None, Some(step)) => step.range,
        // The entry leads into it.
        (None, None) => match about.file.verdict() {
            Verdict::Refused(refused) if !about.file.is_part() => refused.reached,
            _ => return,
        },
    };
    let (behind, ahead) = circle.split_at_checked(first.unwrap_or(0)).unwrap_or_default();
    let turned: Vec<&Step> = ahead.iter().chain(behind).collect();
    let mut names: Vec<String> = turned.iter().map(|step| format!("`{}`", step.name())).collect();
    names.extend(names.first().cloned());
    let message = format!("imports run in a circle: {}", names.join(" → "));
    let mut found = Diagnostic::new(at, Severity::Error, code, message);
    for step in turned {
        let file = (!is_here(step)).then(|| step.file.clone());
        if file.is_some() || step.range != at {
            found = found.related_at(FileRange { file, range: step.range }, "part of the circle");
        }
    }
    match told.and_then(|told| out.get_mut(told)) {
        Some(told) => *told = found,
        None => out.push(found),
    }
}

/// A file, or a snippet in one.
type Node = (Arc<str>, Option<String>);

/// An import that leads from one node to the next.
#[derive(Debug, Clone)]
struct Step {
    file: Arc<str>,
    snippet: Option<String>,
    range: TextRange,
}

impl Step {
    fn name(&self) -> String {
        match &self.snippet {
            Some(snippet) => format!("({snippet})"),
            None => short(&self.file).to_owned(),
        }
    }
}

/// Which import leads where.
struct Imports(HashMap<Node, Vec<(TextRange, Node)>>);

impl Imports {
    fn of(files: &[SourceFile]) -> Imports {
        let mut out: HashMap<Node, Vec<(TextRange, Node)>> = HashMap::new();
        for file in files {
            let path = file.path().cloned().unwrap_or_else(|| Arc::from(""));
            let snippets = Snippets::of(file);
            for import in &snippets.imports {
                let Some(name) = import.name.as_deref() else { continue };
                let owner = import.owner.and_then(|owner| snippets.all.get(owner)?.name());
                let defined = file.binding().snippet_definition(name);
                let targets: Vec<Node> = if let Some((home, _)) = defined {
                    vec![(home, Some(name.to_owned()))]
                } else {
                    let files = file.finds(name).unwrap_or_default();
                    files.iter().map(|file| (file.path().clone(), None)).collect()
                };
                let from = out.entry((path.clone(), owner)).or_default();
                let range = import.pattern.syntax().text_range();
                from.extend(targets.into_iter().map(|target| (range, target)));
            }
        }
        Imports(out)
    }

    /// The imports of a circle, in their order.
    fn circle(&self) -> Option<Vec<Step>> {
        let mut starts: Vec<&Node> = self.0.keys().collect();
        starts.sort();
        let mut done = HashSet::new();
        starts.into_iter().find_map(|start| self.from(start, &mut Vec::new(), &mut done))
    }

    fn from<'a>(
        &'a self,
        node: &'a Node,
        path: &mut Vec<(&'a Node, TextRange)>,
        done: &mut HashSet<&'a Node>,
    ) -> Option<Vec<Step>> {
        if let Some(start) = path.iter().position(|(known, _)| *known == node) {
            let step = |(node, range): &(&Node, TextRange)| Step {
                file: node.0.clone(),
                snippet: node.1.clone(),
                range: *range,
            };
            return Some(path.iter().skip(start).map(step).collect());
        }
        if !done.insert(node) {
            return None;
        }
        for (range, target) in self.0.get(node).into_iter().flatten() {
            path.push((node, *range));
            if let Some(circle) = self.from(target, path, done) {
                return Some(circle);
            }
            path.pop();
        }
        None
    }
}
