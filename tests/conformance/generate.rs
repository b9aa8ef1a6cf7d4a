//! Inputs that look like Caddyfiles, and inputs that only share their characters. All follow from a seed.

/// A source of random choices (SplitMix64).
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    /// One of the choices.
    pub fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }

    /// Whether something happens that does so `percent` times in a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// The input number `index` under a seed; `bases` are files to mutate.
pub fn input(seed: u64, index: usize, bases: &[String]) -> String {
    let mut rng = Rng::new(seed ^ (index as u64).wrapping_mul(0xd134_2543_de82_ef95));
    match rng.below(10) {
        0 => alphabet(&mut rng),
        1 | 2 => soup(&mut rng),
        3 | 4 if !bases.is_empty() => {
            let base = &bases[rng.below(bases.len())];
            let mut text = window(&mut rng, base);
            for _ in 0..=rng.below(4) {
                mutate(&mut rng, &mut text);
            }
            text
        }
        _ => {
            let mut text = Caddyfile::write(&mut rng);
            if rng.chance(40) {
                mutate(&mut rng, &mut text);
            }
            text
        }
    }
}

/// Fragments that mean something to the lexer, the parser, the importer or the formatter.
#[rustfmt::skip]
const FRAGMENTS: &[&str] = &[
    "{", "}", "{}", "{", "}", " {\n", "\n}\n", "{\n", "}\n", " { ", " } ", "\n", "\n\n", "\n\n\n", " ", "  ", "\t",
    "\r\n", "\r", "\u{85}", "\u{a0}", "\u{2028}", "\u{b}", "\u{feff}", "\0", "é", "\u{200b}", "a", "b c", "foo", "import ",
    "\nimport s", "\nimport s x y", "\nimport s {\nk v\n}", "\nimport s {\nk {\nv\n}\n}", "import *.conf", "import no/file",
    "import a*b*", "import [", "import \"\"", "import", "(s) {\n", "(s)", "(t) {\nx {args[0]} {args[1:]}\n}\n", "&(r) {\n", "&(r)",
    "(s) {\nd {block}\n}\n", "(s) {\n{blocks.k}\n}\n", "import t a b", "{args[0]}", "{args[1]}", "{args[:]}", "{args[0:1]}", "{args[-1]}",
    "{args.0}", "{args[x]}", "{args[]}", "{block}", "{blocks.k}", "{$A}", "{$A:x}", "{$E:d}", "{$U:d}", "{$U}", "{$", "{$}", "{x.y}",
    "{http.request.uri}", "\\", "\\\n", "\\ ", "\\\r\n", "\\{", "\\}", "\\\"", "\\`", "\\<", "\\<<E", "\\#", "\\\\", "\"", "\"\"", "\"x y\"",
    "\"{\"", "\"}\"", "\"{}\"", "\"a\nb\"", "\"a\\\"b\"", "`", "``", "`x  y`", "`{`", "`a\nb`", "#", "# c\n", " # c", "# c\\\n", "#{\n", "a#b", "<",
    "<<", "<<<", " <<E\n", "<<E\nx\nE", "<<E\n\tx\n\tE\n", "<<E\n  x\n\n  E y", "<<E\nE\n", "<<E ", "<<E\r\nx\r\nE\r\n", "E", "E\n", "\nE", "<<s\nyes\ns",
    " < ", ",", "a,", "a, b", ",\n", "@m", "@m path /x\n", ":80", ":80 {\n", "a.com {\n", "respond ", "handle /x/* {\n", "tls {\n", "log\n",
];

/// Words of all kinds.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "a", "b", "foo", "x", "respond", "header", "reverse_proxy", "handle", "*", "/path/*", "localhost:8080", "200", "X-Header", "-Server", "é",
    "{x}", "{http.request.host}", "{$A}", "{$U:d e}", "{$E}", "x{$A}y", "{args[0]}", "{args[1]}", "{args[0:]}", "x{args[0]}", "{args.0}", "{args[5]}",
    "{block}", "{blocks.k}", "\"x y\"", "\"\"", "\"{x}\"", "\"a\\\"b\"", "\"{\"", "\"}\"", "`x y`", "`a \"b\" {c}`", "`C:\\`", "\"C:\\x\"", "\"two\nlines\"",
    "`two\n  lines`", "\\{", "\\<<E", "a\\ b", "a#b", "foo}", "a{b", "{a}{b}", "{}", "<", "<<", "@m", "\"@m\"", "import", "\"import\"", "1,2", "a`b", "a\"b c\"",
    "{{x}}", "x\\", "<<E\n\tbody {x} \"q\n\n\tE", "<<E\n  body\n  E", "<<end\n#\nend", "<<E\n  a\n b\n  E", "<<E-1\n\\\n  E-1",
];

fn alphabet(rng: &mut Rng) -> String {
    #[rustfmt::skip]
    const ALPHABET: &[&str] = &[
        "a", "b", "{", "}", "\"", "`", "\\", "<", "#", "\n", " ", "\t", "\r", "E", "import", "{$A}", "{x}",
    ];
    let count = 1 + rng.below(14);
    (0..count).map(|_| rng.pick(ALPHABET)).collect()
}

fn soup(rng: &mut Rng) -> String {
    let glue = rng.pick(&["", "", " ", "\n"]);
    let mut text = String::new();
    for _ in 0..=rng.below(20) {
        text.push_str(rng.pick(FRAGMENTS));
        text.push_str(glue);
    }
    text
}

/// Some successive lines of a file.
fn window(rng: &mut Rng, base: &str) -> String {
    let lines: Vec<&str> = base.split_inclusive('\n').collect();
    if lines.is_empty() {
        return String::new();
    }
    let start = if rng.chance(40) { 0 } else { rng.below(lines.len()) };
    lines.iter().skip(start).take(1 + rng.below(40)).copied().collect()
}

/// Changes a text at one place.
pub fn mutate(rng: &mut Rng, text: &mut String) {
    let at = boundary(rng, text);
    let end = (at..=text.len().min(at + 1 + rng.below(12)))
        .rev()
        .find(|&end| text.is_char_boundary(end))
        .unwrap_or(at);
    match rng.below(5) {
        0 => text.replace_range(at..end, ""),
        1 => text.replace_range(at..end, rng.pick(FRAGMENTS)),
        2 => *text = [&text[..end], &text[at..]].concat(),
        3 => text.truncate(at),
        _ => text.insert_str(at, rng.pick(FRAGMENTS)),
    }
}

fn boundary(rng: &mut Rng, text: &str) -> usize {
    let at = rng.below(text.len() + 1);
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// A writer of files that mostly obey the grammar.
struct Caddyfile<'r> {
    rng: &'r mut Rng,
    text: String,
    line_end: &'static str,
    depth: usize,
}

impl Caddyfile<'_> {
    fn write(rng: &mut Rng) -> String {
        let line_end = if rng.chance(8) { "\r\n" } else { "\n" };
        let mut file = Caddyfile { rng, text: String::new(), line_end, depth: 0 };
        if file.rng.chance(2) {
            file.text.push('\u{feff}');
        }
        if file.rng.chance(15) {
            file.text.push('{');
            file.body();
        }
        for _ in 0..=file.rng.below(3) {
            file.top();
        }
        file.text
    }

    fn top(&mut self) {
        match self.rng.below(12) {
            0..=2 => {
                let head = self.rng.pick(&["(s)", "(s)", "(t)", "(u)"]);
                self.text.push_str(head);
                self.block();
            }
            3 => {
                self.text.push_str("&(r)");
                self.block();
            }
            4 => self.import(),
            5 => self.comment(),
            6 => {
                self.addresses();
                self.end_line();
                self.statements();
            }
            _ => {
                self.addresses();
                self.block();
            }
        }
    }

    fn addresses(&mut self) {
        for _ in 0..self.rng.below(3) {
            let address = self.rng.pick(&["a.com", "http://b", "*.c", "{$A}", "\"d e\"", ":80"]);
            let comma = self.rng.pick(&[", ", ", ", ",\n", " ", " , "]);
            self.text.push_str(address);
            self.text.push_str(comma);
        }
        let address =
            self.rng.pick(&["a.com", "localhost", ":80", "{$A}:80", "{$U}", "e,f", "@m", "\"\""]);
        self.text.push_str(address);
    }

    fn block(&mut self) {
        let open = self.rng.pick(&[" {", " {", " {", " {", "{", "\n{", "  {", " \\\n{"]);
        self.text.push_str(open);
        self.body();
    }

    /// What follows an opening brace, with the closing one.
    fn body(&mut self) {
        if self.rng.chance(94) {
            self.end_line();
        } else {
            self.text.push(' ');
        }
        self.depth += 1;
        self.statements();
        self.depth -= 1;
        self.indent();
        if self.rng.chance(97) {
            self.text.push('}');
        }
        if self.rng.chance(94) {
            self.end_line();
        }
    }

    fn statements(&mut self) {
        for _ in 0..self.rng.below(4) {
            self.statement();
        }
    }

    fn statement(&mut self) {
        self.indent();
        match self.rng.below(12) {
            0 => self.comment(),
            1 | 2 => self.import(),
            3 => {
                self.text.push_str("@m");
                self.arguments();
                self.end_line();
            }
            _ => {
                let name = self.rng.pick(&[
                    "respond",
                    "header",
                    "handle",
                    "log",
                    "d",
                    "root",
                    "{block}",
                    "{args[0]}",
                    "tls",
                ]);
                self.text.push_str(name);
                self.arguments();
                if self.depth < 12 && self.rng.chance(if self.depth < 4 { 35 } else { 15 }) {
                    self.block();
                } else {
                    self.end_line();
                }
            }
        }
    }

    fn import(&mut self) {
        let what = self.rng.pick(&[
            "s",
            "s",
            "s",
            "t",
            "t",
            "u",
            "x.conf",
            "*.conf",
            "sub/*.x",
            "/etc/none",
            "a[b",
            "?",
        ]);
        self.text.push_str("import ");
        self.text.push_str(what);
        self.arguments();
        if self.depth < 6 && self.rng.chance(30) {
            self.text.push_str(" {");
            self.end_line();
            self.depth += 1;
            for _ in 0..self.rng.below(3) {
                self.indent();
                let key = self.rng.pick(&["k", "k", "j", "\"k\"", "k.x"]);
                self.text.push_str(key);
                self.arguments();
                if self.rng.chance(25) {
                    self.block();
                } else {
                    self.end_line();
                }
            }
            self.depth -= 1;
            self.indent();
            self.text.push('}');
        }
        self.end_line();
    }

    fn arguments(&mut self) {
        for _ in 0..self.rng.below(4) {
            let blank = match self.rng.below(20) {
                0 => "\t",
                1 => "  ",
                2 => " \\\n\t",
                3 => "\u{a0}",
                _ => " ",
            };
            let word = if self.rng.chance(50) {
                self.rng.pick(&["a", "b", "x y"])
            } else {
                self.rng.pick(WORDS)
            };
            self.text.push_str(blank);
            self.text.push_str(word);
        }
    }

    fn comment(&mut self) {
        let comment =
            self.rng.pick(&["# c", "#", "# { } \" `", "# C:\\x", "#c\\", "# {$A}", "# <<E"]);
        self.text.push_str(comment);
        self.end_line();
    }

    fn indent(&mut self) {
        let unit = if self.rng.chance(80) { "\t" } else { self.rng.pick(&["", "  ", " \t"]) };
        for _ in 0..self.depth {
            self.text.push_str(unit);
        }
    }

    fn end_line(&mut self) {
        if self.rng.chance(5) {
            let blank = self.rng.pick(&[" ", "\t", " # c", " \\", "\u{85}"]);
            self.text.push_str(blank);
        }
        self.text.push_str(self.line_end);
        while self.rng.chance(8) {
            self.text.push_str(self.line_end);
        }
    }
}
