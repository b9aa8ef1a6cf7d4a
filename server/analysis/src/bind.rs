//! The binding pass: what every word of a top-level statement is.

use crate::imports::{ImportProblemKind, Openness, is_plain_name};
use crate::role::{Bound, Context, Role};
use crate::snippets::{Expansion, ExpansionKey, Expansions, Library, Source};
use crate::words::{ImportArgs, LineWord, line_words};
use catalog::{Body, Catalog, EntryId, EntryKind, Surplus, Term, Ty};
use std::collections::HashSet;
use std::sync::Arc;
use syntax::ast::{self, Statement, WordKind};
use syntax::{SyntaxKind, SyntaxNode, TextRange, TextSize};

/// What the binding pass finds out.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// What each word is, in the order of the text, but for what imports bring about.
    pub roles: Vec<Bound>,
    /// The matchers that are defined.
    pub matchers: Vec<MatcherDef>,
    /// The snippets and files that are imported.
    pub expansions: Vec<Arc<Expansion>>,
    /// Whether any of it depends on more than its own text and what it imports: on which files there are, or on what is
    /// being imported where it is.
    pub is_unsettled: bool,
    /// How much of it is known.
    pub openness: Openness,
    /// What the import arguments are where a snippet uses them.
    pub arg_uses: Vec<(usize, Role)>,
    /// Where a snippet puts the block of its import: which part of it, and what lines belong there.
    pub block_uses: Vec<(Option<Box<str>>, Context)>,
}

/// A matcher and where its name is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatcherDef {
    /// Its name, with the `@`.
    pub name: Box<str>,
    /// Where the name is written; the import, where a snippet defines it.
    pub range: TextRange,
    /// The block in which it is known.
    pub scope: TextRange,
    /// Whether it matches responses.
    pub response: bool,
    /// Where its name is written, if an import brought it.
    pub origin: Option<Origin>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The path of the file.
    pub file: Arc<str>,
    /// Where in its text.
    pub range: TextRange,
    /// The snippet at whose start the range begins; snippets move while what they bring stays the same.
    pub(crate) snippet: Option<Box<str>>,
}

/// The place of a cursor: what belongs there.
#[derive(Debug, Clone)]
pub struct Locus {
    /// What the lines of the block are.
    pub context: Context,
    /// The entries in whose blocks it is, from the outermost.
    pub ancestors: Vec<EntryId>,
    /// The words of the line, where the cursor is on one.
    pub words: Vec<LocusWord>,
    /// From which word on what belongs where, in the order of the words.
    pub segments: Vec<Segment>,
    /// The words that the block's other lines begin with.
    pub siblings: Vec<Box<str>>,
}

/// A word of the line with the cursor.
#[derive(Debug, Clone)]
pub struct LocusWord {
    /// Where it stands.
    pub range: TextRange,
    /// What Caddy sees, if it is known.
    pub text: Option<Box<str>>,
    /// How it is written.
    pub kind: WordKind,
}

/// A stretch of words on a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Its first word, from 0.
    pub first: usize,
    /// What belongs there.
    pub what: Expected,
}

/// What belongs at the start of a [`Segment`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// The name of what such a block holds; nothing is expected behind it.
    Name(Context),
    /// The arguments of the entry.
    Arguments(EntryId),
    /// The name of a new matcher.
    MatcherName,
    /// A snippet or a file, then arguments.
    Import,
    /// Addresses.
    Addresses,
    /// Something of which nothing is known.
    Unknown,
}

pub(crate) struct Binder<'a> {
    pub catalog: &'a Catalog,
    pub library: &'a Library,
    pub expansions: &'a mut Expansions,
    /// The text of the statement that is bound.
    pub text: &'a str,
    /// The file that it is written in.
    pub path: &'a Arc<str>,
    /// The arguments of the import whose snippet is bound.
    pub args: Option<&'a ImportArgs>,
    /// The cursor whose place is asked for, and the place.
    pub focus: Option<(TextSize, Option<Locus>)>,
    pub out: Output,
    /// The block whose lines are bound.
    pub scope: TextRange,
    /// The entries in whose blocks it is.
    pub ancestors: Vec<EntryId>,
    segments: Vec<Segment>,
    siblings: Vec<Box<str>>,
}

/// Blocks nested deeper than this are not bound; the parser reports depth itself.
const DEPTH_MAX: usize = 100;

impl<'a> Binder<'a> {
    pub(crate) fn new(
        catalog: &'a Catalog,
        library: &'a Library,
        expansions: &'a mut Expansions,
        text: &'a str,
        path: &'a Arc<str>,
    ) -> Binder<'a> {
        Binder {
            catalog,
            library,
            expansions,
            text,
            path,
            args: None,
            focus: None,
            out: Output::default(),
            scope: TextRange::up_to(TextSize::of(text)),
            ancestors: Vec::new(),
            segments: Vec::new(),
            siblings: Vec::new(),
        }
    }

    /// Binds a top-level statement; `context` is what its line is, or the body of a snippet.
    pub(crate) fn statement(&mut self, statement: &Statement, context: Context) {
        let block = statement.block();
        match statement {
            Statement::GlobalOptions(_) => self.maybe_block(block, Context::GlobalOptions),
            Statement::SiteBlock(site) => {
                let words = self.words(site.addresses());
                self.site(&words, block);
            }
            // The key is no part of what is imported.
            Statement::Snippet(_) => self.maybe_block(block, context),
            Statement::NamedRoute(route) => {
                self.key(route.key(), Role::RouteDefinition);
                self.maybe_block(block, Context::Route);
            }
            Statement::Directive(_) | Statement::MatcherDef(_) | Statement::Import(_) => {
                self.line(statement, context);
            }
        }
    }

    /// Binds the key of a snippet, whose body is bound where it is imported.
    pub(crate) fn snippet_key(&mut self, snippet: &ast::Snippet) {
        self.key(snippet.key(), Role::SnippetDefinition);
    }

    fn key(&mut self, key: Option<ast::Word>, role: Role) {
        if let Some(key) = key {
            self.bound(key.syntax().text_range(), role);
        }
    }

    fn site(&mut self, words: &[LineWord<'_>], block: Option<ast::Block>) {
        self.segment(0, Expected::Addresses);
        let braces = block.as_ref().and_then(ast::Block::open_brace);
        if braces.is_none() && words.iter().any(|word| word.text.is_none()) {
            self.out.openness = Openness::Open;
        }
        self.each(words, &Role::Address);
        self.focus_line(words, Context::TopLevel);
        self.maybe_block(block, Context::Site);
    }

    fn maybe_block(&mut self, block: Option<ast::Block>, context: Context) {
        if let Some(block) = block {
            self.block(&block, context);
        }
    }

    /// Binds the lines of a block.
    pub(crate) fn block(&mut self, block: &ast::Block, context: Context) {
        if self.ancestors.len() >= DEPTH_MAX {
            self.unbound(block.syntax());
            return;
        }
        let outer = (
            std::mem::replace(&mut self.scope, block.syntax().text_range()),
            std::mem::take(&mut self.segments),
            std::mem::take(&mut self.siblings),
        );
        if let Context::Block(entry) = context {
            self.ancestors.push(entry);
        }
        self.focus_block(block, context);
        for line in block.syntax().children() {
            if line.kind() == SyntaxKind::ERROR {
                self.unbound(&line);
            } else if let Some(statement) = Statement::cast(line) {
                self.line(&statement, context);
            }
        }
        if let Context::Block(_) = context {
            self.ancestors.pop();
        }
        (self.scope, self.segments, self.siblings) = outer;
    }

    /// Gives the words of what makes no sense their role, so that every word has one.
    fn unbound(&mut self, node: &SyntaxNode) {
        for word in node.descendants().filter_map(ast::Word::cast) {
            self.bound(word.syntax().text_range(), Role::UnderUnknown);
        }
    }

    /// Binds a line.
    fn line(&mut self, statement: &Statement, context: Context) {
        self.segments.clear();
        let mut block = None;
        let words = self.words(statement.syntax().children().filter_map(|child| {
            if child.kind() == SyntaxKind::BLOCK {
                block = block.take().or_else(|| ast::Block::cast(child));
                return None;
            }
            ast::Word::cast(child)
        }));
        let Some(name) = words.first() else {
            // A block without a key, where none belongs.
            self.maybe_block(block, Context::Unknown);
            return;
        };
        match statement {
            Statement::Import(_) => self.import(&words, block, context),
            Statement::MatcherDef(_) => self.matcher_def(&words, block, context),
            _ if name.block.is_some() => {
                self.segment(0, Expected::Name(context));
                self.each(&words, &Role::BlockArgument);
                let key = name.block.as_deref().and_then(|it| it.strip_prefix("blocks."));
                self.out.block_uses.push((key.map(Into::into), context));
                self.maybe_block(block, Context::Unknown);
            }
            _ if context == Context::TopLevel => {
                self.site(&words, block);
                return;
            }
            _ => self.named(&words, block, context),
        }
        self.focus_line(&words, context);
    }

    /// Binds a line whose first word names what it is.
    fn named(&mut self, words: &[LineWord<'_>], block: Option<ast::Block>, context: Context) {
        let Some(first) = words.first() else { return };
        self.segment(0, Expected::Name(context));
        let Some(name) = first.text.as_deref() else {
            self.out.openness = Openness::Open;
            // In a site without braces it may well be the address of the next site: `{$EXTRA}` stood before it.
            let scope = self.text.get(std::ops::Range::from(self.scope)).unwrap_or_default();
            let is_brace = |rest: &str| rest.is_empty() || rest.starts_with(char::is_whitespace);
            let has_braces = scope.strip_prefix('{').is_some_and(is_brace);
            if context == Context::Site && block.is_some() && !has_braces {
                self.each(words, &Role::Opaque);
                self.maybe_block(block, Context::Site);
                return;
            }
            self.unknown(words, 0, block, &Role::Opaque, &Role::Opaque);
            return;
        };
        if context == Context::RequestMatchers && first.kind != WordKind::Plain {
            // A quoted word is an expression.
            self.segments.clear();
            self.matchers(words, 0, block, context);
            return;
        }
        let Some(entry) = lookup(self.catalog, context, name) else {
            let role = if context == Context::Unknown { Role::UnderUnknown } else { Role::Unknown };
            self.unknown(words, 0, block, &role, &Role::UnderUnknown);
            return;
        };
        self.entry(entry, context, words, block);
    }

    /// Binds a line of a known entry.
    fn entry(
        &mut self,
        id: EntryId,
        context: Context,
        words: &[LineWord<'_>],
        block: Option<ast::Block>,
    ) {
        let Some(first) = words.first() else { return };
        let entry = &self.catalog[id];
        let Some(key) = &entry.key else {
            let role = match (context, entry.kind) {
                (_, EntryKind::Directive) => Role::Directive(id),
                (_, EntryKind::GlobalOption) => Role::GlobalOption(id),
                (_, EntryKind::ResponseMatcher) => Role::ResponseMatcher(id),
                (_, EntryKind::Module) => Role::Module(id),
                _ => Role::Option(id),
            };
            self.word(first, role);
            self.arguments(id, words, 1, block);
            return;
        };
        if let Ty::Module(namespace) = &key.ty {
            let module =
                first.text.as_deref().and_then(|name| self.catalog.module(namespace, name));
            if let Some(module) = module {
                self.word(first, Role::Module(module));
                self.arguments(module, words, 1, block);
            } else {
                let role = Role::UnknownModule(key.clone());
                self.unknown(words, 0, block, &role, &Role::UnderUnknown);
            }
            return;
        }
        self.word(first, Role::Key(id, key.clone()));
        self.arguments(id, words, 1, block);
    }

    /// Binds the arguments of an entry, which begin at the word `from`, and its block.
    fn arguments(
        &mut self,
        id: EntryId,
        words: &[LineWord<'_>],
        from: usize,
        block: Option<ast::Block>,
    ) {
        self.segment(from, Expected::Arguments(id));
        let args = words.get(from..).unwrap_or_default();
        let entry = &self.catalog[id];
        let texts: Vec<Option<&str>> = args.iter().map(|word| word.text.as_deref()).collect();
        let fit = catalog::fit(&entry.signatures, &texts);
        let terms = fit.as_ref().map_or(&[][..], |fit| &fit.terms);
        let mut module = None;
        for (word, term) in args.iter().zip(terms) {
            match term {
                Term::Literal(_) => self.word(word, Role::Literal(id)),
                Term::Param(param) => match &param.ty {
                    Ty::Module(namespace) | Ty::ModuleName(namespace) => {
                        let whole = matches!(param.ty, Ty::Module(_));
                        let name = word.text.as_deref();
                        let found = name.and_then(|name| self.catalog.module(namespace, name));
                        for &index in &word.args {
                            let role = Role::Argument(id, param.clone());
                            self.out.arg_uses.push((index, role));
                        }
                        self.word(
                            word,
                            match (found, name) {
                                (Some(found), _) => Role::Module(found),
                                (None, Some(_)) => Role::UnknownModule(param.clone()),
                                (None, None) => Role::Opaque,
                            },
                        );
                        if whole {
                            module = Some(found);
                        }
                    }
                    _ => self.word(word, Role::Argument(id, param.clone())),
                },
            }
        }
        let next = from + terms.len();
        match (module, fit.and_then(|fit| fit.tail)) {
            (Some(Some(module)), _) => self.arguments(module, words, next, block),
            (Some(None), _) => {
                self.unknown(words, next, block, &Role::UnderUnknown, &Role::UnderUnknown);
            }
            (None, Some(tail)) => {
                let context = match entry.signatures.iter().flat_map(|it| it.terms()).find_map(rest)
                {
                    Some(Ty::ResponseMatchers) => Context::ResponseMatchers,
                    _ => Context::RequestMatchers,
                };
                self.matchers(words, from + tail, block, context);
            }
            (None, None) => {
                self.surplus(id, words, next);
                self.maybe_block(block, Context::Block(id));
            }
        }
    }

    /// Binds the words that an entry does not take. Some of Caddy's parsers read them as the next option.
    fn surplus(&mut self, id: EntryId, words: &[LineWord<'_>], from: usize) {
        let Some(word) = words.get(from) else { return };
        let entry = &self.catalog[id];
        let next = || {
            let (parent, name) = (entry.parent?, word.text.as_deref()?);
            let option = self.catalog.option(parent, name)?;
            (self.catalog[option].key.is_none()).then_some(option)
        };
        match (entry.policy.surplus, next()) {
            (Surplus::NextOption, Some(option)) => {
                self.word(word, Role::Option(option));
                self.arguments(option, words, from + 1, None);
            }
            _ => self.each(words.get(from..).unwrap_or_default(), &Role::Surplus(id)),
        }
    }

    /// Binds matchers: the rest of a line from the word `from`, or the lines of a block.
    fn matchers(
        &mut self,
        words: &[LineWord<'_>],
        from: usize,
        block: Option<ast::Block>,
        context: Context,
    ) {
        let Some(word) = words.get(from) else {
            self.segment(from, Expected::Name(context));
            self.maybe_block(block, context);
            return;
        };
        if word.kind != WordKind::Plain
            && context == Context::RequestMatchers
            && let Some(expression) = self.catalog.module("http.matchers", "expression")
        {
            self.arguments(expression, words, from, block);
            return;
        }
        self.segment(from, Expected::Name(context));
        let Some(name) = word.text.as_deref() else {
            self.unknown(words, from, block, &Role::Opaque, &Role::Opaque);
            return;
        };
        let Some(entry) = lookup(self.catalog, context, name) else {
            self.unknown(words, from, block, &Role::Unknown, &Role::UnderUnknown);
            return;
        };
        self.word(
            word,
            match context {
                Context::ResponseMatchers => Role::ResponseMatcher(entry),
                _ => Role::Module(entry),
            },
        );
        self.arguments(entry, words, from + 1, block);
    }

    fn matcher_def(&mut self, words: &[LineWord<'_>], block: Option<ast::Block>, context: Context) {
        let Some(name) = words.first() else { return };
        self.segment(0, Expected::MatcherName);
        self.word(name, Role::MatcherDefinition);
        let key = match context {
            Context::Block(entry) => {
                name.text.as_deref().and_then(|it| self.catalog.option(entry, it))
            }
            _ => None,
        };
        // A free key of another kind, such as a header field, is no matcher definition.
        let key = key.filter(|&id| self.catalog[id].key.is_some());
        let response = key.is_some();
        if let Some(text) = &name.text {
            self.out.matchers.push(MatcherDef {
                name: text.as_ref().into(),
                range: name.range,
                scope: self.scope,
                response,
                origin: None,
            });
        }
        match key {
            Some(option) => self.arguments(option, words, 1, block),
            None => self.matchers(words, 1, block, Context::RequestMatchers),
        }
    }

    fn import(&mut self, words: &[LineWord<'_>], block: Option<ast::Block>, context: Context) {
        self.segment(0, Expected::Name(context));
        self.segment(1, Expected::Import);
        let (Some(keyword), Some(pattern)) = (words.first(), words.get(1)) else {
            self.each(words, &Role::Import);
            return;
        };
        self.word(keyword, Role::Import);
        self.word(pattern, Role::ImportPattern);
        let args = words.get(2..).unwrap_or_default();
        for (index, arg) in args.iter().enumerate() {
            self.word(arg, Role::ImportArgument(index));
        }
        if pattern.text.is_none() {
            self.out.openness = Openness::Open;
        }
        let sources = pattern.text.as_deref().map_or_else(Vec::new, |name| self.sources(name));
        let texts: Vec<_> = args.iter().map(|arg| arg.text.as_deref().map(Into::into)).collect();
        let mut expansions = Vec::with_capacity(sources.len());
        for source in sources {
            let key = ExpansionKey { source, context, args: texts.clone() };
            let expansion = self.expansions.get(self.catalog, self.library, key);
            self.out.is_unsettled |= expansion.is_none();
            expansions.extend(expansion);
        }
        for expansion in &expansions {
            for (index, role) in &expansion.arg_uses {
                if let Some(arg) = args.get(*index) {
                    self.word(arg, role.clone());
                }
            }
            for matcher in &expansion.matchers {
                self.out.matchers.push(MatcherDef {
                    range: pattern.range,
                    scope: self.scope,
                    ..matcher.clone()
                });
            }
        }
        if let Some(block) = block {
            self.import_block(&block, &expansions);
        }
        self.out.expansions.extend(expansions);
    }

    /// The snippet, or the files, that an import names.
    fn sources(&mut self, name: &str) -> Vec<Source> {
        if self.library.contains(name) {
            return vec![Source::Snippet(name.into())];
        }
        self.out.is_unsettled = true;
        let imports = &self.library.imports;
        let (files, problems) = (imports.files(self.path, name), imports.problems(self.path, name));
        if files.is_none() || !problems.is_empty() {
            // Of a file that is there and cannot be read, who knows what it defines.
            let is_nothing = problems.iter().all(|it| it.kind == ImportProblemKind::Missing);
            let is_name = files.is_none() && is_nothing && is_plain_name(name);
            let openness = if is_name { Openness::Missing } else { Openness::Open };
            self.out.openness = self.out.openness.max(openness);
        }
        files.iter().flatten().map(|file| Source::File(file.path().clone())).collect()
    }

    /// Binds the block of an import in all the places where the snippet puts it.
    fn import_block(&mut self, block: &ast::Block, expansions: &[Arc<Expansion>]) {
        let mut bound = HashSet::new();
        for (key, context) in expansions.iter().flat_map(|expansion| &expansion.block_uses) {
            if !bound.insert((key, context)) {
                continue;
            }
            let Some(key) = key else {
                self.block(block, *context);
                continue;
            };
            let line = block.statements().find(|line| {
                let word = line.syntax().children().find_map(ast::Word::cast);
                word.is_some_and(|word| *word.value() == **key)
            });
            let Some(line) = line else { continue };
            let words = self.words(line.syntax().children().filter_map(ast::Word::cast));
            self.each(words.get(..1).unwrap_or_default(), &Role::BlockName);
            self.maybe_block(line.block(), *context);
        }
        if bound.is_empty() {
            self.block(block, Context::Unknown);
        }
    }

    /// Binds words from `from` on, of which nothing is known, and what stands in their block.
    fn unknown(
        &mut self,
        words: &[LineWord<'_>],
        from: usize,
        block: Option<ast::Block>,
        first: &Role,
        rest: &Role,
    ) {
        self.segment(from + 1, Expected::Unknown);
        for (index, word) in words.iter().enumerate().skip(from) {
            self.word(word, if index == from { first.clone() } else { rest.clone() });
        }
        self.maybe_block(block, Context::Unknown);
    }

    fn each(&mut self, words: &[LineWord<'_>], role: &Role) {
        for word in words {
            self.word(word, role.clone());
        }
    }

    fn word(&mut self, word: &LineWord<'_>, role: Role) {
        for &index in &word.args {
            self.out.arg_uses.push((index, role.clone()));
        }
        self.bound(word.range, role);
    }

    fn bound(&mut self, range: TextRange, role: Role) {
        self.out.roles.push(Bound { range, role });
    }

    fn segment(&mut self, first: usize, what: Expected) {
        if self.focus.is_some() {
            self.segments.push(Segment { first, what });
        }
    }

    fn words(&self, words: impl Iterator<Item = ast::Word>) -> Vec<LineWord<'a>> {
        line_words(words, self.text, self.args)
    }

    /// Takes note of the block if the cursor is in it.
    fn focus_block(&mut self, block: &ast::Block, context: Context) {
        let Some((at, locus)) = &mut self.focus else { return };
        let range = block.syntax().text_range();
        let line_behind = line_behind_key(self.text, block).filter(|_| context == Context::Site);
        let brace = || block.open_brace().map(|brace| brace.text_range().end());
        let open = line_behind.or_else(brace).unwrap_or(range.start());
        let inside = match block.close_brace() {
            Some(brace) => *at <= brace.text_range().start(),
            None if *at <= range.end() => true,
            // A block that is being typed has no end yet: blank lines behind it are its own.
            None if block.open_brace().is_some() => {
                let behind = self.text.get(range.end().into()..(*at).into()).unwrap_or_default();
                behind.trim().is_empty()
            }
            None => false,
        };
        if *at < open || !inside {
            return;
        }
        let first_words = block.statements().filter_map(|line| {
            let word = line.syntax().children().find_map(ast::Word::cast)?;
            // The word that is being typed is not there yet.
            (!word.syntax().text_range().contains_inclusive(*at)).then(|| word.value().into())
        });
        self.siblings = first_words.collect();
        *locus = Some(Locus {
            context,
            ancestors: self.ancestors.clone(),
            words: Vec::new(),
            segments: vec![Segment { first: 0, what: Expected::Name(context) }],
            siblings: self.siblings.clone(),
        });
    }

    /// Takes note of the line if the cursor is on its words, or behind them.
    fn focus_line(&mut self, words: &[LineWord<'_>], context: Context) {
        let Some((at, locus)) = &mut self.focus else { return };
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        if *at < first.range.start() {
            return;
        }
        if *at > last.range.end() {
            let behind = TextRange::new(last.range.end(), *at);
            let behind = self.text.get(std::ops::Range::from(behind)).unwrap_or_default();
            if !behind.replace("\\\n", "").bytes().all(|b| matches!(b, b' ' | b'\t')) {
                return;
            }
        }
        *locus = Some(Locus {
            context,
            ancestors: self.ancestors.clone(),
            words: words
                .iter()
                .map(|word| LocusWord {
                    range: word.range,
                    text: word.text.as_deref().map(Into::into),
                    kind: word.kind,
                })
                .collect(),
            segments: self.segments.clone(),
            siblings: self.siblings.clone(),
        });
    }
}

/// Where lines of a site can stand before its block: on the line behind its addresses, if the block is not on theirs. A
/// brace that waits there becomes that of the new line.
fn line_behind_key(text: &str, block: &ast::Block) -> Option<TextSize> {
    let key = block.syntax().prev_sibling()?.text_range().end();
    let between = TextRange::new(key, block.syntax().text_range().start());
    let line_end = text.get(std::ops::Range::from(between))?.find('\n')?;
    Some(key + TextSize::try_from(line_end).ok()? + TextSize::of('\n'))
}

fn rest(term: &Term) -> Option<Ty> {
    match term {
        Term::Param(param) => match param.ty {
            Ty::RequestMatchers => Some(Ty::RequestMatchers),
            Ty::ResponseMatchers => Some(Ty::ResponseMatchers),
            _ => None,
        },
        Term::Literal(_) => None,
    }
}

/// What the first word of a line names.
pub(crate) fn lookup(catalog: &Catalog, context: Context, name: &str) -> Option<EntryId> {
    match context {
        Context::Site | Context::Route => catalog.directive(name),
        Context::GlobalOptions => catalog.global_option(name),
        Context::RequestMatchers => catalog.module("http.matchers", name),
        Context::ResponseMatchers => catalog.response_matcher(name),
        Context::Block(entry) => catalog.option(entry, name).or_else(|| {
            let directives =
                matches!(catalog[entry].body, Body::Directives | Body::ResponseDirectives);
            directives.then(|| catalog.directive(name)).flatten()
        }),
        Context::TopLevel | Context::Unknown => None,
    }
}
