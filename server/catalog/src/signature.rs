//! The forms of an entry's arguments: their notation, and which argument is which.

use smallvec::SmallVec;
use std::fmt;
use std::iter::Peekable;
use std::str::Chars;
use std::sync::Arc;

/// One form of an entry's arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    items: Vec<Item>,
    program: Vec<Step>,
}

/// A part of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// One argument: one of these.
    Arg(Vec<Term>),
    /// What may be absent.
    Optional(Vec<Item>),
    /// What may be repeated.
    Repeated(Box<Item>),
}

/// What an argument may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// This word.
    Literal(Box<str>),
    /// A value.
    Param(Arc<Param>),
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Its name, as shown to users.
    pub name: Box<str>,
    /// What its values are.
    pub ty: Ty,
}

/// What the values of a parameter are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ty {
    /// A matcher token: `*`, a path or the name of a matcher.
    Matcher,
    /// A module of a namespace; the rest of the line and the block are its own.
    Module(Box<str>),
    /// The name of a module of a namespace.
    ModuleName(Box<str>),
    /// Request matchers, on the line or in the block.
    RequestMatchers,
    /// Response matchers, on the line or in the block.
    ResponseMatchers,
    /// A type that has an entry.
    Named(Box<str>),
}

/// An argument as a user wrote it: `None` where its text is not known before Caddy runs.
pub type ArgText<'a> = Option<&'a str>;

/// How the arguments of a line fit a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fit<'s> {
    /// Which of the signatures, from 0.
    pub signature: usize,
    /// What each argument is, as far as they fit.
    pub terms: SmallVec<[&'s Term; 8]>,
    /// Whether all arguments fit and none is missing.
    pub complete: bool,
    /// The argument from which on the line belongs to the module or the matchers named there.
    pub tail: Option<usize>,
}

/// How many threads most signatures have at a time.
const THREADS: usize = 8;

/// The step of each thread.
type Steps = SmallVec<[usize; THREADS]>;

/// For each thread behind an argument the thread before it, and what the argument is to it.
type Layer<'s> = SmallVec<[(usize, &'s Term); THREADS]>;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// Takes one argument.
    Take(Vec<Term>),
    /// Goes on at either, the first preferred.
    Either(usize, usize),
    Done,
}

impl Signature {
    /// Reads the notation that `server/catalog/README.md` describes.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Signature, String> {
        let mut chars = text.chars().peekable();
        let items = parse_items(&mut chars, None)?;
        let mut program = Vec::new();
        compile(&items, &mut program);
        program.push(Step::Done);
        Ok(Signature { items, program })
    }

    /// Its parts.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// All parameters and literal words, in the order of the notation.
    pub fn terms(&self) -> Vec<&Term> {
        fn collect<'a>(items: &'a [Item], out: &mut Vec<&'a Term>) {
            for item in items {
                match item {
                    Item::Arg(terms) => out.extend(terms),
                    Item::Optional(items) => collect(items, out),
                    Item::Repeated(item) => collect(std::slice::from_ref(item), out),
                }
            }
        }
        let mut out = Vec::new();
        collect(&self.items, &mut out);
        out
    }

    /// The threads that take an argument: which thread, its step, and what the argument is to it. A matcher token is
    /// a matcher wherever one may stand.
    fn takers(
        &self,
        steps: &[usize],
        arg: ArgText<'_>,
    ) -> SmallVec<[(usize, usize, &Term); THREADS]> {
        let mut takers = SmallVec::new();
        for (thread, &step) in steps.iter().enumerate() {
            let Some(Step::Take(terms)) = self.program.get(step) else { continue };
            // What is not known before Caddy runs is a value rather than a word that the signature spells out.
            let literal = || terms.first().filter(|_| arg.is_none()).filter(|it| it.is_literal());
            let term = terms.iter().find(|term| term.accepts(arg)).or_else(literal);
            let Some(term) = term else { continue };
            takers.push((thread, step, term));
            if term.is(|ty| matches!(ty, Ty::Matcher)) {
                break;
            }
        }
        takers
    }

    /// The states that can be reached from `step` without taking an argument, the preferred first.
    fn closure(&self, step: usize, out: &mut Steps) {
        if out.contains(&step) {
            return;
        }
        // Forks are kept too: of `[x]...` the way back leads to a fork that has been passed.
        out.push(step);
        if let Some(Step::Either(first, second)) = self.program.get(step) {
            self.closure(*first, out);
            self.closure(*second, out);
        }
    }
}

/// Finds the first signature that takes all arguments; where none does, the one that takes most of them.
pub fn fit<'s>(signatures: &'s [Signature], args: &[ArgText<'_>]) -> Option<Fit<'s>> {
    let mut best: Option<Fit<'s>> = None;
    for (index, signature) in signatures.iter().enumerate() {
        let fit = fit_one(signature, index, args);
        if fit.complete {
            return Some(fit);
        }
        if best.as_ref().is_none_or(|best| fit.terms.len() > best.terms.len()) {
            best = Some(fit);
        }
    }
    best
}

fn fit_one<'s>(signature: &'s Signature, index: usize, args: &[ArgText<'_>]) -> Fit<'s> {
    // Every thread is a step and the way there: for each argument the thread before and the term that took it.
    let mut steps = Steps::new();
    signature.closure(0, &mut steps);
    let mut layers: SmallVec<[Layer<'s>; 4]> = SmallVec::new();
    for (position, arg) in args.iter().enumerate() {
        if let Some(thread) = tail_thread(signature, &steps) {
            return trace(index, &layers, thread, Some(position));
        }
        let mut layer = Layer::new();
        let mut next = Steps::new();
        for (thread, step, term) in signature.takers(&steps, *arg) {
            if term.is(|ty| matches!(ty, Ty::Module(_))) {
                layer.push((thread, term));
                layers.push(layer);
                let at = layers.last().map_or(0, |layer| layer.len() - 1);
                return trace(index, &layers, at, Some(position + 1));
            }
            let before = next.len();
            signature.closure(step + 1, &mut next);
            layer.extend((before..next.len()).map(|_| (thread, term)));
        }
        if next.is_empty() {
            return Fit { complete: false, ..trace(index, &layers, 0, None) };
        }
        layers.push(layer);
        steps = next;
    }
    let done =
        steps.iter().position(|step| matches!(signature.program.get(*step), Some(Step::Done)));
    if let Some(thread) = done {
        return trace(index, &layers, thread, None);
    }
    if let Some(thread) = tail_thread(signature, &steps) {
        return trace(index, &layers, thread, Some(args.len()));
    }
    Fit { complete: false, ..trace(index, &layers, 0, None) }
}

/// The thread that stands before matchers, which take the rest of the line.
fn tail_thread(signature: &Signature, steps: &[usize]) -> Option<usize> {
    steps.iter().position(|step| {
        let Some(Step::Take(terms)) = signature.program.get(*step) else { return false };
        terms.iter().any(|term| term.is(Ty::takes_the_rest))
    })
}

fn trace<'s>(
    index: usize,
    layers: &[Layer<'s>],
    mut thread: usize,
    tail: Option<usize>,
) -> Fit<'s> {
    let mut terms = SmallVec::new();
    for layer in layers.iter().rev() {
        let Some((before, term)) = layer.get(thread) else { break };
        terms.push(*term);
        thread = *before;
    }
    terms.reverse();
    Fit { signature: index, terms, complete: true, tail }
}

/// What may stand behind `args`, in any of the signatures: the terms in order of preference, and for each the signature.
pub fn expected<'s>(signatures: &'s [Signature], args: &[ArgText<'_>]) -> Vec<(usize, &'s Term)> {
    let mut out = Vec::new();
    'signatures: for (index, signature) in signatures.iter().enumerate() {
        let mut steps = Steps::new();
        signature.closure(0, &mut steps);
        for arg in args {
            let mut next = Steps::new();
            for (_, step, term) in signature.takers(&steps, *arg) {
                if term.is(|ty| matches!(ty, Ty::Module(_))) {
                    continue 'signatures;
                }
                signature.closure(step + 1, &mut next);
            }
            steps = next;
        }
        for step in steps {
            let Some(Step::Take(terms)) = signature.program.get(step) else { continue };
            out.extend(terms.iter().map(|term| (index, term)));
        }
    }
    out
}

impl Term {
    /// Whether it is a parameter of such a type.
    fn is(&self, ty: impl Fn(&Ty) -> bool) -> bool {
        matches!(self, Term::Param(param) if ty(&param.ty))
    }

    fn is_literal(&self) -> bool {
        matches!(self, Term::Literal(_))
    }

    /// Whether an argument may be this. What is unknown may be anything, but for a literal word.
    fn accepts(&self, arg: ArgText<'_>) -> bool {
        match (self, arg) {
            (Term::Literal(word), Some(text)) => **word == *text,
            (Term::Literal(_), None) => false,
            (Term::Param(param), None) => param.ty != Ty::Matcher,
            (Term::Param(param), Some(text)) => param.ty.accepts(text),
        }
    }
}

impl Ty {
    /// Whether it stands for matchers, which take the rest of the line.
    fn takes_the_rest(&self) -> bool {
        matches!(self, Ty::RequestMatchers | Ty::ResponseMatchers)
    }

    /// Whether a text can be such a value: no more than it takes to tell one signature from another.
    fn accepts(&self, text: &str) -> bool {
        let Ty::Named(name) = self else {
            return !matches!(self, Ty::Matcher) || text == "*" || text.starts_with(['/', '@']);
        };
        match &**name {
            "status_code" => text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit()),
            // A placeholder may become any value.
            _ if text.contains('{') => true,
            "int" => text.parse::<i64>().is_ok(),
            "email" => text.contains('@'),
            "response_matcher_name" | "matcher_definition" => text.starts_with('@'),
            _ => true,
        }
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_items(f, &self.items)
    }
}

fn write_items(f: &mut fmt::Formatter<'_>, items: &[Item]) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(" ")?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Item::Arg(terms) => {
                for (index, term) in terms.iter().enumerate() {
                    if index > 0 {
                        f.write_str("|")?;
                    }
                    write!(f, "{term}")?;
                }
                Ok(())
            }
            Item::Optional(items) => {
                f.write_str("[")?;
                write_items(f, items)?;
                f.write_str("]")
            }
            Item::Repeated(item) => write!(f, "{item}..."),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::Literal(word) => f.write_str(word),
            Term::Param(param) => write!(f, "<{}>", param.name),
        }
    }
}

fn compile(items: &[Item], program: &mut Vec<Step>) {
    for item in items {
        match item {
            Item::Arg(terms) => program.push(Step::Take(terms.clone())),
            Item::Optional(items) => {
                let at = program.len();
                program.push(Step::Done);
                compile(items, program);
                let end = program.len();
                set(program, at, Step::Either(at + 1, end));
            }
            Item::Repeated(item) => {
                // Of `[x...]` the repetition is inside; of `[x]...` outside. Both may be absent.
                let start = program.len();
                compile(std::slice::from_ref(item), program);
                let at = program.len();
                program.push(Step::Either(start, at + 1));
            }
        }
    }
}

fn set(program: &mut [Step], at: usize, step: Step) {
    if let Some(slot) = program.get_mut(at) {
        *slot = step;
    }
}

fn parse_items(chars: &mut Peekable<Chars<'_>>, close: Option<char>) -> Result<Vec<Item>, String> {
    let mut items = Vec::new();
    loop {
        while chars.next_if(|c| *c == ' ').is_some() {}
        let item = match chars.peek() {
            None if close.is_none() => return Ok(items),
            None => return Err("a `[` is not closed".to_string()),
            Some(']') if close.is_some() => {
                chars.next();
                return Ok(items);
            }
            Some(']') => return Err("a `]` closes nothing".to_string()),
            Some('[') => {
                chars.next();
                Item::Optional(parse_items(chars, Some(']'))?)
            }
            Some(_) => Item::Arg(parse_terms(chars)?),
        };
        let mut dots = 0;
        while dots < 3 && chars.next_if_eq(&'.').is_some() {
            dots += 1;
        }
        match dots {
            0 => items.push(item),
            3 => items.push(Item::Repeated(Box::new(item))),
            _ => return Err("what may be repeated ends in three dots".to_string()),
        }
    }
}

fn parse_terms(chars: &mut Peekable<Chars<'_>>) -> Result<Vec<Term>, String> {
    let mut terms = Vec::new();
    loop {
        if chars.next_if_eq(&'<').is_some() {
            let mut inside = String::new();
            loop {
                match chars.next() {
                    Some('>') => break,
                    Some(c) if c != ' ' => inside.push(c),
                    _ => return Err(format!("`<{inside}` is not closed")),
                }
            }
            terms.push(Term::Param(Arc::new(Param::parse(&inside)?)));
        } else {
            let mut word = String::new();
            loop {
                match chars.peek().copied() {
                    None | Some(' ' | '|' | ']' | '[') => break,
                    Some('.') if chars.clone().take(3).eq("...".chars()) => break,
                    Some(c) => {
                        word.push(c);
                        chars.next();
                    }
                }
            }
            if word.is_empty() {
                return Err("a word is missing".to_string());
            }
            terms.push(Term::Literal(word.into()));
        }
        if chars.next_if_eq(&'|').is_none() {
            return Ok(terms);
        }
    }
}

impl Param {
    /// Reads what stands between `<` and `>`.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Param, String> {
        let (name, ty) = text.split_once(':').unwrap_or((text, text));
        if name.is_empty() || ty.is_empty() {
            return Err(format!("`<{text}>` lacks a name or a type"));
        }
        let ty = match ty.split_once(':') {
            Some(("module", namespace)) => Ty::Module(namespace.into()),
            Some(("module_name", namespace)) => Ty::ModuleName(namespace.into()),
            Some((other, _)) => return Err(format!("`{other}` takes no namespace")),
            None => match ty {
                "matcher" => Ty::Matcher,
                "request_matchers" => Ty::RequestMatchers,
                "response_matchers" => Ty::ResponseMatchers,
                "module" | "module_name" => return Err(format!("`{ty}` needs a namespace")),
                name => Ty::Named(name.into()),
            },
        };
        Ok(Param { name: name.into(), ty })
    }
}
