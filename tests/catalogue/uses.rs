//! Uses of an entry: which arguments its signatures allow, and what has to stand around it.

use crate::lines::{self, Line};
use catalog::{Body, Catalog, Entry, EntryId, EntryKind, Item, Param, Signature, Term, Ty};
use std::collections::HashMap;

/// The entries from one at the top down to an option.
pub type Path = Vec<EntryId>;

/// Arguments of a line, and what comes with them.
#[derive(Debug, Clone, Default)]
pub struct Args {
    pub words: Vec<String>,
    /// Where the arguments of a module begin, with its name, or those of a matcher.
    pub tail: Option<usize>,
    /// The block of that module or matcher.
    pub block: Vec<Line>,
    /// What has to stand beside the line.
    pub beside: Vec<Line>,
    /// What has to stand in the file.
    pub file: Vec<Line>,
}

impl Args {
    /// Appends a module or a matcher, to which the rest of the line and the block belong.
    fn open(&mut self, line: Line) {
        self.tail = Some(self.words.len());
        self.words.extend(line.words);
        self.block = line.block;
    }
}

/// What the blocks around an entry hold beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    /// The shortest use of each entry around it.
    Minimal,
    /// Only what each entry around it requires, for an option that excludes what stands in the shortest use.
    Bare,
    /// The same and a DNS provider, for an option that speaks of one.
    Provider,
}

/// Lines of a block, and what has to stand in the file.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    /// The last is the one that is meant.
    pub lines: Vec<Line>,
    pub file: Vec<Line>,
}

/// Writes uses of the catalogue's entries.
pub struct Writer<'c> {
    pub catalog: &'c Catalog,
    /// The entry whose argument is a module of a namespace, the one with the fewest blocks around it.
    hosts: HashMap<&'c str, (usize, EntryId)>,
    /// The same where the argument is only the name of a module.
    name_hosts: HashMap<&'c str, EntryId>,
    /// The modules that the oracle stands in for.
    stand_ins: Vec<&'static str>,
}

impl<'c> Writer<'c> {
    pub fn new(catalog: &'c Catalog) -> Writer<'c> {
        let stand_ins = include_str!("../oracle/standins.txt").lines();
        let stand_ins = stand_ins.filter_map(|line| line.strip_prefix("module ")).collect();
        let mut writer =
            Writer { catalog, hosts: HashMap::new(), name_hosts: HashMap::new(), stand_ins };
        // A host may itself stand in a module's block, so that it takes rounds until nothing changes.
        while writer.find_hosts() {}
        for (id, entry) in catalog.all().filter(|(_, entry)| entry.plugin.is_none()) {
            for param in params(entry) {
                if let Ty::ModuleName(namespace) = &param.ty {
                    writer.name_hosts.entry(namespace).or_insert(id);
                }
            }
        }
        writer
    }

    fn find_hosts(&mut self) -> bool {
        let mut changed = false;
        for (id, entry) in self.catalog.all().filter(|(_, entry)| entry.plugin.is_none()) {
            let Some(depth) = self.depth(id) else { continue };
            for namespace in namespaces(entry) {
                let host = self.hosts.entry(namespace).or_insert((usize::MAX, id));
                if depth < host.0 {
                    *host = (depth, id);
                    changed = true;
                }
            }
        }
        changed
    }

    /// How many blocks stand around an entry, as far as that is known.
    fn depth(&self, id: EntryId) -> Option<usize> {
        let entry = &self.catalog[id];
        match (entry.parent, entry.kind) {
            (Some(parent), _) => Some(self.depth(parent)? + 1),
            (None, EntryKind::Directive | EntryKind::GlobalOption) => Some(1),
            (None, EntryKind::Module) => {
                Some(self.hosts.get(entry.name.rsplit_once('.')?.0)?.0 + 1)
            }
            _ => None,
        }
    }

    /// The path of an entry by the blocks in which it is written.
    pub fn path(&self, id: EntryId) -> Path {
        let mut path = self.catalog[id].parent.map_or_else(Vec::new, |parent| self.path(parent));
        path.push(id);
        path
    }

    /// The fewest arguments; in a later round other ones, where other ones are known.
    pub fn minimal(&self, signature: &Signature, round: usize) -> Args {
        let mut args = Args::default();
        self.fewest(signature.items(), &|_| false, round, &mut args);
        plain(signature, args)
    }

    /// The fewest arguments of which one is such a term.
    pub fn reach(&self, signature: &Signature, wanted: &dyn Fn(&Term) -> bool) -> Args {
        let mut args = Args::default();
        self.fewest(signature.items(), wanted, 0, &mut args);
        plain(signature, args)
    }

    /// The same where the line begins with these words already: none or one form.
    pub fn reach_behind(
        &self,
        signature: &Signature,
        term: &Term,
        words: &[String],
    ) -> Option<Args> {
        let mut args = Args::default();
        self.fewest(signature.items(), &|other| other == term, 0, &mut args);
        if words.first().is_some_and(|word| word == "*") && args.words.first() != words.first() {
            args.words.insert(0, "*".to_string());
            args.tail = args.tail.map(|tail| tail + 1);
        }
        (args.words.get(..words.len()) == Some(words)).then_some(args)
    }

    fn fewest(
        &self,
        items: &[Item],
        wanted: &dyn Fn(&Term) -> bool,
        round: usize,
        args: &mut Args,
    ) {
        fn has(item: &Item, wanted: &dyn Fn(&Term) -> bool) -> bool {
            match item {
                Item::Arg(terms) => terms.iter().any(wanted),
                Item::Optional(items) => items.iter().any(|item| has(item, wanted)),
                Item::Repeated(item) => has(item, wanted),
            }
        }
        for item in items {
            match item {
                Item::Arg(terms) => {
                    let nth = terms.get(round).or(terms.first());
                    let term = terms.iter().find(|term| wanted(term)).or(nth);
                    if let Some(term) = term {
                        self.fill(term, round, args);
                    }
                }
                Item::Optional(items) if has(item, wanted) => {
                    self.fewest(items, wanted, round, args);
                }
                Item::Optional(_) => {}
                Item::Repeated(item) => {
                    self.fewest(std::slice::from_ref(item), wanted, round, args);
                }
            }
        }
    }

    /// All arguments that may be, what is repeated twice.
    pub fn longest(&self, signature: &Signature) -> Args {
        let mut args = Args::default();
        self.most(signature.items(), 0, &mut args);
        args
    }

    fn most(&self, items: &[Item], round: usize, args: &mut Args) {
        for item in items {
            match item {
                Item::Arg(terms) => {
                    let term = terms.get(round).or(terms.first());
                    if let Some(term) = term {
                        self.fill(term, round, args);
                    }
                }
                Item::Optional(items) => self.most(items, round, args),
                Item::Repeated(item) => {
                    self.most(std::slice::from_ref(item), round, args);
                    if args.tail.is_none() {
                        self.most(std::slice::from_ref(item), round + 1, args);
                    }
                }
            }
        }
    }

    /// Appends an argument; in a later round of a repetition another one, where another one is known.
    pub fn fill(&self, term: &Term, round: usize, args: &mut Args) {
        let param = match term {
            Term::Literal(word) => return args.words.push(word.to_string()),
            Term::Param(param) => param,
        };
        match &param.ty {
            Ty::Matcher => args.words.push("/api/*".to_string()),
            Ty::RequestMatchers => args.open(Line::new(&["path", "/x"])),
            Ty::ResponseMatchers => args.open(Line::new(&["status", "200"])),
            Ty::ModuleName(namespace) => {
                let line = self.module(namespace, round);
                args.words.extend(line.words.into_iter().take(1));
            }
            Ty::Module(namespace) => {
                let line = self.module(namespace, round);
                args.open(line);
            }
            Ty::Named(ty) => {
                let mut word = self.sample(ty, round);
                if args.words.contains(&word) {
                    // Twice the same is often refused.
                    word = self.sample(ty, round + 1);
                }
                match &**ty {
                    "response_matcher_name" => {
                        args.beside = vec![Line::new(&[&*word, "status", "200"])];
                    }
                    "route_name" => {
                        let route = Line::new(&[&format!("&({word})")]);
                        args.file = vec![route.with(vec![Line::new(&["respond", "ok"])])];
                    }
                    _ => {}
                }
                args.words.push(word);
            }
        }
    }

    /// A value of a type; in a later round another one, where another one is known.
    pub fn sample(&self, ty: &str, round: usize) -> String {
        let catalog = self.catalog;
        let sample = catalog.ty(ty).and_then(|id| catalog[id].sample.as_deref());
        let mut values: Vec<&str> = catalog.values(ty).iter().map(|value| &*value.word).collect();
        if ty == "directive_name" {
            let directives = catalog.entries(EntryKind::Directive).map(|id| &catalog[id]);
            let ordered =
                directives.filter(|entry| entry.order.is_some() && entry.plugin.is_none());
            values.extend(ordered.map(|entry| &*entry.name));
        }
        let sample = sample.or(values.first().copied()).unwrap_or("x");
        values.retain(|word| *word != sample);
        let other = round.checked_sub(1).and_then(|nth| values.get(nth).copied());
        other.unwrap_or(sample).to_string()
    }

    /// A module that needs little, by name, with what it needs; in a later round another one.
    fn module(&self, namespace: &str, round: usize) -> Line {
        let mut modules: Vec<EntryId> = self.catalog.modules(namespace).collect();
        modules.retain(|&id| self.catalog[id].plugin.is_none());
        let needs = |id: EntryId| {
            let signature = self.catalog[id].signatures.first();
            let args = signature.map_or(0, |signature| fewest(signature.items()));
            args + self.required(id).len() * 2
        };
        modules.sort_by_key(|&id| needs(id));
        if let Some(&id) = modules.get(round).or(modules.first()) {
            return self.minimal_line(id, Around::Minimal).lines.pop().unwrap_or_default();
        }
        let ids = self.stand_ins.iter();
        let mut names = ids.filter_map(|id| id.strip_prefix(namespace)?.strip_prefix('.'));
        Line::new(&[names.next().unwrap_or("x")])
    }

    /// The line of a block that names a DNS provider: one that the oracle stands in for.
    pub fn provider(&self, parent: EntryId) -> Option<Line> {
        let options = self.catalog.options(parent);
        options.into_iter().find(|&option| &*self.catalog[option].name == "dns")?;
        let mut line = self.module("dns.providers", 0);
        line.words.insert(0, "dns".to_string());
        Some(line)
    }

    pub fn required(&self, id: EntryId) -> Vec<EntryId> {
        let mut options = self.catalog.options(id);
        options.retain(|&option| self.catalog[option].policy.required);
        options
    }

    /// An entry's line with these arguments, and what it needs.
    pub fn line(&self, id: EntryId, args: Args) -> Lines {
        let entry = &self.catalog[id];
        let mut first = Args::default();
        match &entry.key {
            Some(key) => self.fill(&Term::Param(key.clone()), 0, &mut first),
            None => first.words.push(self.catalog.short_name(id).to_string()),
        }
        let mut line = Line { words: first.words, block: first.block };
        line.words.extend(args.words);
        line.block.extend(args.block);
        for option in self.required(id) {
            line.block.extend(self.minimal_line(option, Around::Minimal).lines);
        }
        if entry.body != Body::Options {
            line.block.push(Line::new(&["respond", "ok"]));
        }
        let mut lines = args.beside;
        lines.push(line);
        Lines { lines, file: args.file }
    }

    /// The shortest use of an entry; `Bare`: what its signature says is the shortest.
    pub fn minimal_line(&self, id: EntryId, around: Around) -> Lines {
        let entry = &self.catalog[id];
        if let Some(text) = entry.docs.minimal.as_deref().filter(|_| around == Around::Minimal) {
            return Lines { lines: lines::read(text), file: vec![] };
        }
        let signature = entry.signatures.first();
        self.line(id, signature.map_or_else(Args::default, |it| self.minimal(it, 0)))
    }

    /// A file in which these lines of the path's last entry stand, if Caddyfiles have a place for them.
    pub fn file(&self, path: &[EntryId], mut inner: Lines, around: Around) -> Option<Vec<Line>> {
        let (&id, above) = path.split_last()?;
        let entry = &self.catalog[id];
        if let Some(&parent) = above.last() {
            let mut outer = self.minimal_line(parent, around);
            let line = outer.lines.last_mut()?;
            line.block.retain(|other| {
                inner.lines.iter().all(|own| own.name() != other.name()) || entry.key.is_some()
            });
            if around == Around::Provider {
                line.block.extend(self.provider(parent).filter(|_| &*entry.name != "dns"));
            }
            line.block.append(&mut inner.lines);
            outer.file.append(&mut inner.file);
            return self.file(above, outer, around);
        }
        match entry.kind {
            EntryKind::GlobalOption => {
                let options = Line::default().with(inner.lines);
                Some([vec![options], inner.file].concat())
            }
            EntryKind::Directive if entry.places.iter().any(|place| &**place == "response") => {
                let handler = Line::new(&["handle_response"]).with(inner.lines);
                let proxy = Line::new(&["reverse_proxy", "localhost:8080"]).with(vec![handler]);
                Some(site(vec![proxy], inner.file))
            }
            EntryKind::Directive => Some(site(inner.lines, inner.file)),
            EntryKind::ResponseMatcher => {
                let matcher = Line::new(&["@ok"]).with(inner.lines);
                let proxy = Line::new(&["reverse_proxy", "localhost:8080"]).with(vec![matcher]);
                Some(site(vec![proxy], inner.file))
            }
            EntryKind::Module => self.module_file(entry, inner, around),
            _ => None,
        }
    }

    fn module_file(&self, module: &Entry, inner: Lines, around: Around) -> Option<Vec<Line>> {
        let (namespace, _) = module.name.rsplit_once('.')?;
        if namespace == "http.matchers" {
            let matcher = Line::new(&["@m"]).with(inner.lines);
            return Some(site(vec![matcher, Line::new(&["respond", "@m", "ok"])], inner.file));
        }
        let line = inner.lines.into_iter().next_back()?;
        let (host, takes_all) = match (self.hosts.get(namespace), self.name_hosts.get(namespace)) {
            (Some(&(_, host)), _) => (host, true),
            (None, Some(&host)) => (host, false),
            (None, None) => return None,
        };
        if !takes_all && (line.words.len() > 1 || !line.block.is_empty()) {
            return None;
        }
        let entry = &self.catalog[host];
        let is_host = |param: &Param| match &param.ty {
            Ty::Module(of) => takes_all && **of == *namespace,
            Ty::ModuleName(of) => !takes_all && **of == *namespace,
            _ => false,
        };
        let mut outer = if entry.key.as_ref().is_some_and(|key| is_host(key)) {
            Lines { lines: vec![line], file: vec![] }
        } else {
            let is_host = |term: &Term| matches!(term, Term::Param(param) if is_host(param));
            let signature =
                entry.signatures.iter().find(|it| it.terms().into_iter().any(is_host))?;
            let mut args = self.reach(signature, &is_host);
            args.words.truncate(args.tail.unwrap_or(args.words.len().saturating_sub(1)));
            args.words.extend(line.words);
            args.block = line.block;
            self.line(host, args)
        };
        outer.file.extend(inner.file);
        self.file(&self.path(host), outer, around)
    }
}

/// How many arguments must be.
fn fewest(items: &[Item]) -> usize {
    let lengths = items.iter().map(|item| match item {
        Item::Arg(_) => 1,
        Item::Optional(_) => 0,
        Item::Repeated(item) => fewest(std::slice::from_ref(item)),
    });
    lengths.sum()
}

/// The arguments, with a matcher in front where the first of them would be taken for one.
fn plain(signature: &Signature, mut args: Args) -> Args {
    let is_matcher = |term: &&Term| matches!(term, Term::Param(param) if param.ty == Ty::Matcher);
    let may_match = matches!(signature.items().first(), Some(Item::Optional(_)))
        && signature.terms().first().is_some_and(is_matcher);
    let is_like_one = args.words.first().is_some_and(|word| word.starts_with(['/', '@', '*']));
    if may_match && is_like_one {
        args.words.insert(0, "*".to_string());
        args.tail = args.tail.map(|tail| tail + 1);
    }
    args
}

/// The parameters of an entry.
fn params(entry: &Entry) -> impl Iterator<Item = &Param> {
    let terms = entry.signatures.iter().flat_map(|signature| signature.terms());
    let params = terms.filter_map(|term| match term {
        Term::Param(param) => Some(&**param),
        Term::Literal(_) => None,
    });
    params.chain(entry.key.as_deref())
}

/// The namespaces of which an entry takes a module.
pub fn namespaces(entry: &Entry) -> impl Iterator<Item = &str> {
    params(entry).filter_map(|param| match &param.ty {
        Ty::Module(namespace) => Some(&**namespace),
        _ => None,
    })
}

/// A file with a site of these lines.
pub fn site(lines: Vec<Line>, mut file: Vec<Line>) -> Vec<Line> {
    file.push(Line::new(&["example.com"]).with(lines));
    file
}
