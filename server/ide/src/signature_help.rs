//! The form of the line that is being typed, and which of its arguments the cursor is on.

use crate::brought::Brought;
use crate::importers::place;
use crate::snippet_args::{SnippetArg, SnippetArgs};
use crate::snippets::text_of;
use crate::{Markup, SourceFile};
use analysis::{Expected, Locus, LocusWord, Role};
use catalog::{ArgText, Catalog, EntryId, EntryKind, Item, Signature, Term, Ty};
use std::ops::Range;
use syntax::ast::WordKind;
use syntax::{SyntaxKind, TextSize};

/// The forms of a line, and where in them the cursor is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureHelp {
    /// All forms, in the order of the catalogue; at least one.
    pub signatures: Vec<SignatureInfo>,
    /// The form that the line has so far, from 0.
    pub active: usize,
}

/// One form of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureInfo {
    /// How it is written.
    pub label: String,
    /// Its arguments, in the order of the label.
    pub parameters: Vec<ParameterInfo>,
    /// What the line does, in one sentence.
    pub docs: Option<String>,
    /// The argument that is being typed, from 0; `None` where no more belongs.
    pub active_parameter: Option<usize>,
}

/// An argument of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterInfo {
    /// Its bytes in the label.
    pub range: Range<usize>,
    /// What its values are, in a few lines.
    pub docs: Option<String>,
}

/// The forms of the line at an offset; nothing on its first word, in comments, and where no argument belongs.
pub fn signature_help(
    file: &SourceFile,
    offset: TextSize,
    markup: Markup,
) -> Option<SignatureHelp> {
    if in_comment(file, offset) {
        return None;
    }
    let loci = file.binding().locus(file.text(), offset);
    // In a snippet that is imported at several kinds of places, the first that knows the line.
    loci.iter().find_map(|locus| {
        let index = locus.words.iter().take_while(|word| word.range.end() < offset).count();
        let segment = locus.segments.iter().rev().find(|segment| segment.first <= index)?;
        match segment.what {
            _ if index == 0 => None,
            Expected::Arguments(entry) => {
                let line = Line::new(locus, segment.first, index, offset);
                entry_help(file.catalog(), entry, &line, markup)
            }
            Expected::Import => Some(import_help(file, locus, index, markup)),
            _ => None,
        }
    })
}

fn in_comment(file: &SourceFile, offset: TextSize) -> bool {
    let root = file.parse().syntax();
    if offset > root.text_range().end() {
        return false;
    }
    let left = root.token_at_offset(offset).left_biased();
    left.is_some_and(|token| {
        token.kind() == SyntaxKind::COMMENT && token.text_range().start() < offset
    })
}

/// The arguments of a line, as the cursor divides them.
struct Line<'l> {
    /// Those before the cursor.
    before: Vec<ArgText<'l>>,
    /// The one that the cursor is on; `None` where it is on none.
    typed: Option<&'l LocusWord>,
    /// Those behind it.
    behind: Vec<ArgText<'l>>,
    /// The word that the arguments follow.
    name: Option<&'l LocusWord>,
}

impl<'l> Line<'l> {
    /// The arguments from the word `first` on, where the cursor is on or before the word `index`.
    fn new(locus: &'l Locus, first: usize, index: usize, offset: TextSize) -> Line<'l> {
        let text = |word: &'l LocusWord| word.text.as_deref();
        let typed = locus.words.get(index).filter(|word| word.range.start() <= offset);
        let behind = index + usize::from(typed.is_some());
        Line {
            before: locus.words.get(first..index).unwrap_or_default().iter().map(text).collect(),
            typed,
            behind: locus.words.get(behind..).unwrap_or_default().iter().map(text).collect(),
            name: first.checked_sub(1).and_then(|name| locus.words.get(name)),
        }
    }

    fn typed_text(&self) -> Option<ArgText<'l>> {
        self.typed.map(|word| word.text.as_deref())
    }

    /// All of them up to the one that is being typed, and `typed` in its place.
    fn up_to(&self, typed: Option<ArgText<'l>>) -> Vec<ArgText<'l>> {
        self.before.iter().copied().chain(typed).collect()
    }
}

fn entry_help(
    catalog: &Catalog,
    id: EntryId,
    line: &Line<'_>,
    markup: Markup,
) -> Option<SignatureHelp> {
    let entry = &catalog[id];
    if entry.signatures.is_empty() {
        return None;
    }
    let docs = Some(markup.render(&entry.docs.summary)).filter(|docs| !docs.is_empty());
    let name = name_of(catalog, id, line.name);
    let signatures: Vec<SignatureInfo> = entry
        .signatures
        .iter()
        .map(|signature| {
            let mut label = Label::new(name.clone());
            label.items(signature.items());
            let active = active_argument(signature, line, &label.arguments);
            let parameters = label.arguments.iter().map(|argument| ParameterInfo {
                range: argument.range.clone(),
                docs: argument_docs(catalog, id, argument.terms).map(|docs| markup.render(&docs)),
            });
            SignatureInfo {
                parameters: parameters.collect(),
                label: label.text,
                docs: docs.clone(),
                active_parameter: active,
            }
        })
        .collect();
    let active = active_signature(&entry.signatures, &signatures, line);
    Some(SignatureHelp { signatures, active })
}

/// How the word before the arguments is written; nothing for an expression, which stands without one.
fn name_of(catalog: &Catalog, id: EntryId, written: Option<&LocusWord>) -> String {
    let entry = &catalog[id];
    match &entry.key {
        Some(key) => format!("<{}>", key.name),
        None if entry.kind == EntryKind::Module
            && written
                .and_then(|word| word.text.as_deref())
                .is_some_and(|it| it.starts_with('@')) =>
        {
            String::new()
        }
        None => catalog.short_name(id).to_owned(),
    }
}

/// The form that takes the most of the line: all of its words, else those up to the cursor, else those before it.
fn active_signature(forms: &[Signature], shown: &[SignatureInfo], line: &Line<'_>) -> usize {
    let typed = line.up_to(line.typed_text());
    let all: Vec<_> = typed.iter().chain(&line.behind).copied().collect();
    let takes = |form: &Signature, args: &[ArgText<'_>]| {
        let fit = catalog::fit(std::slice::from_ref(form), args);
        fit.is_some_and(|fit| fit.tail.is_some() || fit.terms.len() == args.len())
    };
    let goes_on = |shown: &SignatureInfo| shown.active_parameter.is_some();
    let first = |fits: &dyn Fn(&Signature) -> bool| {
        forms.iter().zip(shown).position(|(form, shown)| goes_on(shown) && fits(form))
    };
    first(&|form| takes(form, &all))
        .or_else(|| first(&|form| takes(form, &typed)))
        .or_else(|| first(&|form| half_typed(form, line).is_some()))
        .or_else(|| first(&|form| takes(form, &line.before)))
        .or_else(|| forms.iter().position(|form| takes(form, &line.before)))
        .unwrap_or(0)
}

/// The argument of a form that the cursor is on.
fn active_argument(
    signature: &Signature,
    line: &Line<'_>,
    arguments: &[Argument<'_>],
) -> Option<usize> {
    let one = std::slice::from_ref(signature);
    let expected = catalog::expected(one, &line.before);
    let term = match line.typed {
        None => unbidden(&expected)?,
        Some(word) => {
            let args = line.up_to(Some(word.text.as_deref()));
            let fit = catalog::fit(one, &args).filter(|fit| fit.terms.len() == args.len());
            let half_typed = || half_typed(signature, line);
            let last = fit.and_then(|fit| fit.terms.last().copied());
            match (last, word.kind) {
                // A free text takes everything, also what is to become one of the words that stand beside it.
                (Some(Term::Param(_)), WordKind::Plain) => half_typed().or(last)?,
                (Some(last), _) => last,
                (None, _) => half_typed().or_else(|| unbidden(&expected))?,
            }
        }
    };
    arguments.iter().position(|argument| argument.terms.iter().any(|it| same(it, term)))
}

/// The word of a form that begins with what is being typed.
fn half_typed<'s>(signature: &'s Signature, line: &Line<'_>) -> Option<&'s Term> {
    let text = line.typed_text()??;
    let expected = catalog::expected(std::slice::from_ref(signature), &line.before);
    let mut terms = expected.into_iter().map(|(_, term)| term);
    terms.find(|term| matches!(term, Term::Literal(word) if word.starts_with(text)))
}

/// What comes next if nothing is typed yet: a matcher only where nothing else can be.
fn unbidden<'s>(expected: &[(usize, &'s Term)]) -> Option<&'s Term> {
    let is_matcher =
        |term: &Term| matches!(term, Term::Param(param) if matches!(param.ty, Ty::Matcher));
    let mut terms = expected.iter().map(|(_, term)| *term);
    terms.clone().find(|term| !is_matcher(term)).or_else(|| terms.next())
}

/// Whether two terms are the same place of a form.
fn same(a: &Term, b: &Term) -> bool {
    match (a, b) {
        // Two parameters of a form can look alike.
        (Term::Param(a), Term::Param(b)) => std::sync::Arc::ptr_eq(a, b),
        _ => a == b,
    }
}

/// A form as text, with the places of its arguments.
struct Label<'s> {
    text: String,
    arguments: Vec<Argument<'s>>,
}

struct Argument<'s> {
    range: Range<usize>,
    terms: &'s [Term],
}

impl<'s> Label<'s> {
    fn new(name: String) -> Label<'s> {
        Label { text: name, arguments: Vec::new() }
    }

    fn items(&mut self, items: &'s [Item]) {
        for item in items {
            if !self.text.is_empty() && !self.text.ends_with('[') {
                self.text.push(' ');
            }
            self.item(item);
        }
    }

    fn item(&mut self, item: &'s Item) {
        match item {
            Item::Arg(terms) => {
                let start = self.text.len();
                self.text.push_str(&item.to_string());
                self.arguments.push(Argument { range: start..self.text.len(), terms });
            }
            Item::Optional(items) => {
                self.text.push('[');
                self.items(items);
                self.text.push(']');
            }
            Item::Repeated(item) => {
                self.item(item);
                self.text.push_str("...");
            }
        }
    }
}

fn argument_docs(catalog: &Catalog, id: EntryId, terms: &[Term]) -> Option<String> {
    let lines: Vec<String> = terms.iter().filter_map(|term| term_docs(catalog, id, term)).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn term_docs(catalog: &Catalog, id: EntryId, term: &Term) -> Option<String> {
    match term {
        Term::Literal(word) => {
            let value = catalog[id].values.iter().find(|value| value.word == *word)?;
            Some(format!("`{word}`: {}", value.meaning))
        }
        Term::Param(param) => {
            let name = match &param.ty {
                Ty::Matcher => "matcher",
                Ty::Module(_) => "module",
                Ty::ModuleName(_) => "module_name",
                Ty::RequestMatchers => "request_matchers",
                Ty::ResponseMatchers => "response_matchers",
                Ty::Named(name) => name,
            };
            let docs = &catalog[catalog.ty(name)?].docs.summary;
            (!docs.is_empty()).then(|| docs.to_string())
        }
    }
}

/// The form of an import: with the arguments that the snippet, or the file, uses if it is one that is known.
fn import_help(file: &SourceFile, locus: &Locus, index: usize, markup: Markup) -> SignatureHelp {
    let pattern = locus.words.get(1).filter(|_| index > 1);
    let name = pattern.and_then(|word| word.text.as_deref()).filter(|name| !name.is_empty());
    if let Some(name) = name
        && let Some(brought) = Brought::of(file, name)
    {
        let args = brought.args();
        let help = BroughtHelp { file, brought: &brought, args: &args, markup };
        return help.signature(name, index);
    }
    let mut label = String::from("import ");
    let mut parameters = Vec::new();
    let mut parameter = |label: &mut String, text: &str, docs: &str| {
        let start = label.len();
        label.push_str(text);
        let docs = Some(markup.render(docs));
        parameters.push(ParameterInfo { range: start..label.len(), docs });
    };
    let shown = name.unwrap_or("<snippet or files>");
    parameter(&mut label, shown, "A snippet, or the files that a pattern names.");
    label.push_str(" [");
    parameter(&mut label, "<argument>", "What `{args[0]}` and so on stand for.");
    label.push_str("...]");
    let active_parameter = Some(index.min(2) - 1);
    alone(SignatureInfo { label, parameters, docs: None, active_parameter })
}

/// The form of an import of what is known, as `sock(socket path)`.
struct BroughtHelp<'a> {
    file: &'a SourceFile,
    brought: &'a Brought,
    args: &'a SnippetArgs,
    markup: Markup,
}

impl BroughtHelp<'_> {
    fn signature(&self, name: &str, index: usize) -> SignatureHelp {
        let args = self.args;
        let mut label = name.to_owned();
        let mut parameters = vec![ParameterInfo { range: 0..label.len(), docs: None }];
        let mut parameter = |label: &mut String, arg: &SnippetArg, (open, close): (&str, &str)| {
            label.push_str(open);
            let start = label.len();
            label.push_str(&arg.name);
            let docs = self.uses(arg).map(|docs| self.markup.render(&docs));
            parameters.push(ParameterInfo { range: start..label.len(), docs });
            label.push_str(close);
        };
        label.push('(');
        let mut comma = "";
        for (index, arg) in args.args.iter().enumerate() {
            label.push_str(comma);
            let around = if index < args.required { ("", "") } else { ("[", "]") };
            parameter(&mut label, arg, around);
            comma = ", ";
        }
        if let Some(rest) = &args.rest {
            label.push_str(comma);
            parameter(&mut label, rest, ("", "…"));
        }
        label.push(')');
        let mut active_parameter = Some(index - 1).filter(|&index| index < parameters.len());
        if args.rest.is_some() {
            active_parameter = active_parameter.or(parameters.len().checked_sub(1));
        }
        let docs = self.block().map(|docs| self.markup.render(&docs));
        alone(SignatureInfo { label, parameters, docs, active_parameter })
    }

    /// What the block of an import can hold.
    fn block(&self) -> Option<String> {
        let keys = self.brought.block_keys();
        let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        match (keys.is_empty(), self.brought.takes_block()) {
            (true, true) => Some("Takes a block, whose lines it puts somewhere.".to_owned()),
            (true, false) => None,
            (false, _) => Some(format!("Takes a block with {}.", keys.join(", "))),
        }
    }

    /// What is said of an argument, and the lines on which it is used.
    fn uses(&self, arg: &SnippetArg) -> Option<String> {
        let Brought { file, path, .. } = self.brought;
        let mut lines: Vec<String> = arg.meaning.iter().cloned().collect();
        for at in &arg.uses {
            let what = at.role.as_ref().and_then(|role| use_of(file.catalog(), role));
            let what = what.map(|what| format!(": {what}")).unwrap_or_default();
            let place = place(self.file, file, path.as_ref(), at.range.start());
            let word = if path.is_some() { "in" } else { "on" };
            let line = format!("`{}` {word} {place}{what}", text_of(file, at.range));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        (!lines.is_empty()).then(|| lines.join("\n\n"))
    }
}

fn alone(signature: SignatureInfo) -> SignatureHelp {
    SignatureHelp { signatures: vec![signature], active: 0 }
}

/// What an argument of an import is where the snippet uses it, in a few words.
fn use_of(catalog: &Catalog, role: &Role) -> Option<String> {
    let of = |what: &str, id: EntryId| {
        let entry = &catalog[id];
        let owner = if entry.key.is_some() { entry.parent.unwrap_or(id) } else { id };
        format!("{what} of {}", catalog.short_name(owner))
    };
    Some(match role {
        Role::Argument(id, param) | Role::Key(id, param) => of(&param.name, *id),
        Role::UnknownModule(param) => param.name.to_string(),
        Role::Literal(id) | Role::Surplus(id) => of("argument", *id),
        Role::Address => "site address".to_owned(),
        Role::Directive(_) => "directive".to_owned(),
        Role::GlobalOption(_) | Role::Option(_) => "option".to_owned(),
        Role::Module(_) => "module".to_owned(),
        Role::MatcherDefinition | Role::ResponseMatcher(_) => "matcher".to_owned(),
        Role::ImportPattern => "snippet or files".to_owned(),
        _ => return None,
    })
}
