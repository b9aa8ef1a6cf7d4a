//! Generated trees: some small files that import each other and each other's snippets. All follow from a seed.

use crate::generate::{self, Rng};
use crate::oracle::{FILE, Tree};

/// Stands for the directory in which a tree lies.
pub const DIRECTORY: &str = "DIR";

/// The tree number `index` under a seed.
pub fn tree(seed: u64, index: usize) -> Tree {
    let mut rng = Rng::new(seed ^ (index as u64).wrapping_mul(0xd134_2543_de82_ef95));
    let mut paths = vec![(FILE, Kind::Top)];
    // The file above each that defines snippets imports it first of all.
    let mut above = vec![0];
    for _ in 0..=rng.below(5) {
        let path = rng.pick(PATHS);
        if paths.iter().all(|(taken, _)| *taken != path) {
            let tops: Vec<usize> = (0..paths.len()).filter(|&i| paths[i].1 == Kind::Top).collect();
            above.push(tops[rng.below(tops.len())]);
            let kinds = [Kind::Top, Kind::Lines, Kind::Lines, Kind::Hosts, Kind::Odd];
            paths.push((path, kinds[rng.below(kinds.len())]));
        }
    }
    let owners = [0, 1, 2, 3].map(|_| rng.below(paths.len()));
    let mut tree = Tree::new();
    for i in 0..paths.len() {
        let mut writer = Writer {
            rng: &mut rng,
            text: String::new(),
            depth: 0,
            paths: &paths,
            position: i,
            above: &above,
            owners,
            snippet: None,
        };
        writer.file();
        let mut text = writer.text;
        if rng.chance(3) {
            generate::mutate(&mut rng, &mut text);
        }
        if rng.chance(4) {
            text = text.replace('\n', "\r\n");
        }
        tree.insert(paths[i].0.to_owned(), text);
    }
    if rng.chance(10) {
        tree.insert(rng.pick(&["e/", "sub/e/", "sub/e.conf/"]).to_owned(), String::new());
    }
    if rng.chance(10) {
        let link = rng.pick(&[
            "l.conf -> a.conf",
            "l.conf -> none",
            "l -> sub",
            "sub/l.conf -> ../a.conf",
            "l.conf -> l.conf",
            "l.conf -> a.conf/x",
            "l -> DIR/sub",
        ]);
        tree.insert(link.to_owned(), String::new());
    }
    tree
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Snippets and sites.
    Top,
    /// Lines of a block.
    Lines,
    /// Addresses.
    Hosts,
    /// Little or nothing.
    Odd,
}

const PATHS: &[&str] = &[
    "a.conf",
    "b.conf",
    "c.caddy",
    "sub/a.conf",
    "sub/b.conf",
    "sub/c",
    "sub/.h.conf",
    ".d.conf",
    "x/y/a.conf",
    "s",
    "sub/deep/a.conf",
    "a b",
    "c*d",
];

/// What finds one or more files, or none.
#[rustfmt::skip]
const PATTERNS: &[&str] = &[
    "*.conf", "*", "sub/*", "sub/*.conf", "?.conf", "sub/?.conf", "*/a.conf", "su?/*.conf", "s*b/a.conf", "*/*", "x/*/a.conf", "none/*", "none*",
    ".*", ".*.conf", "*.caddy", "?", "./a.conf", "../a.conf", "../*.conf", "sub/../a.conf", "sub//a.conf", "DIR/a.conf", "DIR//sub/../a.conf",
    "DIR/sub/*", "DIR//sub//*.conf", "DIR/./sub/../*.conf", "a.conf/", "sub/", "sub", "a.conf/x", "none", "none/a.conf", "l.conf", "l/a.conf", "l/*.conf",
    "l*", "a\\.conf", "\\*.conf", "c\\*d", "c\\*?", "a.con\\", "su\\b/a.conf", "[", "*[", "a[.conf", "none*[", "su*/[", "]", "a]*", "[a].conf",
    "sub/*/../a.conf", "**", "??.conf", "\"\"", "\"a b\"", "\"a*b\"", "a.conf\0", "..", ".", "/", "DIR", "DIR/", "{args[0]}", "{args[1]}", "x{args[0]}", "{$A}",
    "sub/*{$E}", "{block}", "*.CONF", "é*", "sub*/*", "~/a.conf", "e", "e/*", "sub/e*",
];

#[rustfmt::skip]
const PLACEHOLDERS: &[&str] = &[
    "{args[0]}", "{args[0]}", "{args[0]}", "{args[1]}", "{args[1]}", "{args[2]}", "{args[:]}", "{args[:]}", "{args[0:]}", "{args[1:]}", "{args[:1]}",
    "{args[1:2]}", "{args[:9]}", "{args[2:1]}", "{args[-1]}", "{args[:-1]}", "{args[-1:]}", "{args[x]}", "{args[x:]}", "{args[:y]}", "{args[x:y]}", "{args[]}",
    "{args.0}", "{args.1}", "{args.9}", "{args.-1}", "{args.x}", "{args.}", "{args[+0]}", "{args[00]}", "{args[-0]}", "{args[0x1]}", "{args[ 0]}",
    "{args[99999999999999999999]}", "{args[+0:+1]}", "{args[:]}x", "p{args[0]}s", "{args[0]}{args[1]}", "a{args[0:]}b", "{args[0]}:{args[1]}", "{my.args.0}",
    "\"{args[0]}\"", "`{args[:]}`", "\"{args[1:]}\"", "{args[a]b]}", "{{args[0]}}", "\\{args[0]\\}", "\\{args[0]}", "{args[0]", "x\\{", "\\{", "\\}",
    "{args[0:1:2]}", "{args.args.0}", "{args[args.0]}", "{args[0]}:1]}", "\"{args[\n0]}\"", "\"{args.0\n}\"", "\"{args.\n0}\"", "\"{args[0]\n}\"",
    "{args[0}:1]}", "{args[0:{1]}", "{args[0]}]}", "{args[[0]]}", "{args[0].x}", "{xargs[0]}", "{args}", "{{{{args[0]}", "{args.0.1}", "{args[0]args.1}",
    "{block}", "{blocks.k}", "\"{block}\"", "x{block}", "{blocks.}", "{blocks.none}", "{$A}", "{$E}", "{$U:d e}", "{x.y}",
];

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "a", "b", "c", "/p/*", "200", "\"x y\"", "\"\"", "@m", "*", "é",
];

#[rustfmt::skip]
const ODD_WORDS: &[&str] = &[
    "\"{\"", "\"}\"", "{}", "\"{}\"", "\"two\nlines\"", "`{`", "}", "import", "\"import\"", "{args[0]}", "{block}", "s", "t", "a.conf", "\\\n", "a,", ",",
    "<<E\n\tx {args[0]}\n\tE", "<<E\nE\n", "\"{block}\"", "\"{args[:]}\"", "# c", "(s)", "\"\n\"",
];

const SNIPPETS: [&str; 4] = ["u", "t", "s", "r"];

struct Writer<'w> {
    rng: &'w mut Rng,
    text: String,
    depth: usize,
    paths: &'w [(&'static str, Kind)],
    /// Which of the paths is written.
    position: usize,
    above: &'w [usize],
    /// Which of the paths defines which of the [`SNIPPETS`]; the first does what no other can.
    owners: [usize; 4],
    /// The name of the snippet that is written.
    snippet: Option<&'static str>,
}

impl Writer<'_> {
    fn file(&mut self) {
        match self.paths[self.position].1 {
            Kind::Top => self.top(),
            Kind::Lines => {
                self.depth = 1;
                self.lines();
            }
            Kind::Hosts => self.hosts(),
            Kind::Odd => {
                let text = self.rng.pick(&[
                    "",
                    " ",
                    "\n\n",
                    "\t\r\n",
                    "# c\n",
                    "{$E}",
                    "{$E}\n",
                    "\u{feff}",
                    "a",
                    "a\n",
                    "<<E\n",
                    "a <<E\nx\n",
                    "(s)",
                    "}",
                    "{",
                    "import",
                    "{block}\n",
                    "{blocks.k} a\n",
                    "{args[:]}\nb\n",
                    "{args[0]}",
                    "\\",
                    "\u{a0}",
                    "\u{feff}a\n",
                    "import *\n",
                    "import import\n",
                ]);
                self.text.push_str(text);
            }
        }
    }

    fn top(&mut self) {
        if self.rng.chance(8) {
            self.text.push_str("{\n");
            self.depth = 1;
            self.lines();
            self.depth = 0;
            self.text.push_str("}\n");
        }
        for i in self.position + 1..self.paths.len() {
            if self.above[i] == self.position && self.paths[i].1 == Kind::Top && self.rng.chance(97)
            {
                self.text.push_str("import ");
                self.path(self.paths[i].0);
                self.words();
                self.text.push('\n');
            }
        }
        for (i, name) in SNIPPETS.into_iter().enumerate() {
            let owner = match self.owners[i] {
                owner if self.paths[owner].1 == Kind::Top => owner,
                _ => 0,
            };
            if owner == self.position && self.rng.chance(97) {
                self.definition(name);
            }
        }
        for _ in 0..=self.rng.below(3) {
            match self.rng.below(10) {
                0 if self.rng.chance(30) => {
                    self.import_of(&[Kind::Top, Kind::Lines, Kind::Hosts]);
                }
                1 => {
                    let name = self.rng.pick(&["w", "w", "w", "w", "w", "w", "w", "s", "s s"]);
                    self.definition(name);
                }
                2 => {
                    self.text.push_str("&(n)");
                    self.block();
                }
                3 if self
                    .paths
                    .iter()
                    .skip(self.position)
                    .any(|(_, kind)| *kind == Kind::Hosts) =>
                {
                    self.import_of(&[Kind::Hosts]);
                    self.block();
                }
                4 if self.rng.chance(30) => {
                    self.text.push_str("a.com,\n");
                    self.import_of(&[Kind::Hosts]);
                    self.text.push_str("{\n}\n");
                }
                5 if self.position == 0 => {
                    self.text.push_str(":80\n");
                    self.lines();
                }
                _ => {
                    self.text.push_str(":80");
                    self.block();
                }
            }
        }
    }

    fn hosts(&mut self) {
        let hosts = self.rng.pick(&[
            "a.com b.com\n",
            "a.com, b.com",
            "a.com,\nb.com,\n",
            "{args[0]}\n",
            "{args[:]}",
            "import s\n",
            "{block}\n",
            "a {args[1:]}\n",
            "(v)\n",
            "&(q)\n",
            "(v) {\nx {args[0]} {block}\n}\n",
            "(v) y\nz {\n{args[0]}\n}\n",
            "{args[0]} {args[:]}\n",
            "(v) {\n}\n{args[0]}\n",
            "{block} a\n",
        ]);
        self.text.push_str(hosts);
    }

    fn definition(&mut self, name: &'static str) {
        self.text.extend(["(", name, ")"]);
        let outer = self.snippet.replace(name);
        self.block();
        self.snippet = outer;
    }

    fn block(&mut self) {
        let open = if self.rng.chance(4) { self.rng.pick(&["\n{\n", " { "]) } else { " {\n" };
        self.text.push_str(open);
        self.depth += 1;
        self.lines();
        self.depth -= 1;
        self.indent();
        let close = self.rng.pick(&["}\n", "}\n", "}\n", "}\n", "}\n", "}\n", "}\n\n"]);
        self.text.push_str(if self.rng.chance(1) { "" } else { close });
    }

    fn lines(&mut self) {
        for _ in 0..=self.rng.below(3) {
            self.line();
        }
    }

    fn line(&mut self) {
        self.indent();
        match self.rng.below(20) {
            0..=5 => self.import_of(&[Kind::Lines, Kind::Lines, Kind::Odd, Kind::Top]),
            6 => self.text.push_str("{block}\n"),
            7 => {
                let line = self.rng.pick(&[
                    "{blocks.k}\n",
                    "{blocks.j}\n",
                    "{blocks.k.x}\n",
                    "respond {blocks.k} 200\n",
                    "{args[:]}\n",
                    "{args[0]} x\n",
                ]);
                self.text.push_str(line);
            }
            8 if self.depth < 3 && self.snippet.is_some() => {
                let name = self.rng.pick(&["w", "v", "z"]);
                self.definition(name);
            }
            9 | 10 if self.depth < 4 => {
                self.text.push_str("handle");
                self.words();
                self.block();
            }
            11 => self.text.push_str("# c {args[0]}\n"),
            _ => {
                let name = self.rng.pick(&["respond", "header", "d", "{args[0]}", "@m"]);
                self.text.push_str(name);
                self.words();
                self.text.push('\n');
            }
        }
    }

    /// Imports a snippet or a file, most often one that does not lead back.
    fn import_of(&mut self, kinds: &[Kind]) {
        self.text.push_str("import ");
        let what = self.rng.below(100);
        if what < 35 {
            let later = match self.snippet {
                Some("r") => &["s", "s", "t", "u"][..],
                Some("s") => &["t", "t", "u"],
                Some("t") => &["u", "u", "u", "s"],
                _ => &["s", "s", "r", "r", "t", "u"],
            };
            let name = self.rng.pick(later);
            self.text.push_str(name);
        } else if what < 82 {
            let fits: Vec<&str> = self
                .paths
                .iter()
                .skip(self.position + 1)
                .filter(|(_, kind)| kinds.contains(kind))
                .map(|(path, _)| *path)
                .collect();
            let path = if fits.is_empty() { "*.none" } else { self.rng.pick(&fits) };
            self.path(path);
        } else if what < 84 {
            let (path, _) = self.paths[self.rng.below(self.paths.len())];
            self.path(path);
        } else if what < 96 {
            self.text.push_str(self.rng.pick(&[
                "none*",
                "sub/*.conf",
                "sub/*",
                "*/a.conf",
                "?.none",
            ]));
        } else {
            self.text.push_str(self.rng.pick(PATTERNS));
        }
        self.words();
        if self.depth < 4 && self.rng.chance(30) {
            self.text.push_str(" {\n");
            self.depth += 1;
            for _ in 0..self.rng.below(4) {
                self.indent();
                let key = self.rng.pick(&[
                    "k",
                    "k",
                    "j",
                    "\"k\"",
                    "k.x",
                    "import s",
                    "{args[0]}",
                    "{block}",
                ]);
                self.text.push_str(key);
                self.words();
                if self.rng.chance(30) {
                    self.block();
                } else {
                    self.text.push('\n');
                }
            }
            self.depth -= 1;
            self.indent();
            self.text.push('}');
        }
        self.text.push('\n');
    }

    /// A path as the file that is written must name it, mostly.
    fn path(&mut self, path: &str) {
        let folders = self.paths[self.position].0.matches('/').count();
        let quote = if path.contains(' ') { "\"" } else { "" };
        let up = if self.rng.chance(99) { "../".repeat(folders) } else { String::new() };
        let directory = if self.rng.chance(5) { "DIR/" } else { &up };
        self.text.extend([quote, directory, path, quote]);
    }

    fn words(&mut self) {
        for _ in 0..self.rng.below(4) {
            let word = match self.rng.below(20) {
                0..=11 => self.rng.pick(WORDS),
                12 if self.rng.chance(30) => self.rng.pick(ODD_WORDS),
                _ => self.rng.pick(PLACEHOLDERS),
            };
            self.text.push(' ');
            self.text.push_str(word);
        }
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.text.push('\t');
        }
    }
}
