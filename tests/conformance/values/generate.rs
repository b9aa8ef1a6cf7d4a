//! Texts that look like values of a grammar, and such with a part too much, too little or elsewhere.

use crate::generate::Rng;

/// The value number `index` of a grammar under a seed.
pub fn value(grammar: &str, seed: u64, index: usize) -> String {
    let mut rng = Rng::new(seed ^ (index as u64).wrapping_mul(0xd134_2543_de82_ef95));
    let pieces = pieces(grammar);
    let mut text = String::new();
    for choices in shape(grammar, &mut rng) {
        text.push_str(pick(choices, &mut rng));
    }
    for _ in 0..rng.below(3) {
        if rng.chance(60) {
            mutate(&mut text, &mut rng, pieces);
        }
    }
    text
}

fn pick(choices: Choices, rng: &mut Rng) -> &'static str {
    let choices: Vec<&str> = choices.split('¦').collect();
    rng.pick(&choices)
}

/// One change at a random place.
fn mutate(text: &mut String, rng: &mut Rng, pieces: Choices) {
    let mut chars: Vec<char> = text.chars().collect();
    let at = rng.below(chars.len() + 1);
    match rng.below(5) {
        0 if at < chars.len() => {
            chars.remove(at);
        }
        1 => chars.truncate(at),
        2 if at < chars.len() => {
            let other = rng.below(chars.len());
            chars.swap(at, other);
        }
        3 => {
            let odd = [' ', '\u{a0}', 'İ', 'K', '٣', 'é', '\u{1}', '\n', '{', '}', '\\', '"', '%'];
            chars.insert(at, odd[rng.below(odd.len())]);
        }
        _ => {
            let piece: Vec<char> = pick(pieces, rng).chars().collect();
            chars.splice(at..at, piece);
        }
    }
    *text = chars.into_iter().collect();
}

/// Texts with `¦` between them.
type Choices = &'static str;

const NUMBERS: Choices = concat!(
    "0¦1¦5¦10¦30¦90¦100¦1.5¦.5¦5.¦0.25¦00¦007¦1.0000001¦2540400¦153722867¦106751¦",
    "106751.99116730064¦9223372036¦9223372036854775807¦9223372036854775808¦",
    "18446744073709551615¦18446744073709551616¦1.2.3¦.¦¦3.333¦0.1¦0.01¦",
    "999999999999999999999999¦1e3¦0x1¦1_0",
);
const GOOD_NUMBERS: Choices = "0¦1¦5¦10¦90¦1.5¦.5¦5.¦0.25¦3.333¦2540400¦0.04";
const GOOD_UNITS: Choices = "ns¦us¦µs¦ms¦s¦m¦h¦d¦d";
const SIGNS: Choices = "¦¦¦¦¦-¦+¦--";
const UNITS: Choices = "ns¦us¦µs¦μs¦ms¦s¦m¦h¦d¦d¦w¦S¦D¦¦y";
const SIZE_UNITS: Choices = concat!(
    "¦b¦B¦k¦kb¦KB¦kB¦Kib¦ki¦KiB¦M¦mb¦MiB¦mi¦g¦GB¦gib¦T¦tb¦TiB¦p¦PB¦pib¦e¦EB¦EiB¦ei¦ib¦bb¦",
    "z¦x¦K¦İb",
);
const SIZE_NUMBERS: Choices = concat!(
    "0¦1¦10¦32¦1,000¦1,0,0¦,¦1.5¦.5¦5.¦0.1¦1.2.3¦¦16777216¦9007199254740993¦",
    "18446744073709551615¦18446744073709551616¦18014398509481983.9¦18446744073709.551615¦",
    "0.000001¦99999999999999999999999¦007¦1,5.5",
);
const NETWORKS: Choices = concat!(
    "¦¦¦¦tcp/¦tcp4/¦TCP6/¦udp/¦unix/¦unix//¦unix+h2c/¦UNIX+h2c//¦unixgram/¦unixpacket/¦",
    "fd/¦fdgram/¦fdx/¦ tcp /¦ip/¦unix:/¦unix:///¦/¦foo/¦http://¦{env.N}/¦{$N}/",
);
const HOSTS: Choices = concat!(
    "¦localhost¦example.com¦127.0.0.1¦10.0.0.1¦::1¦[::1]¦[fe80::1%25eth0]¦[fe80::1%eth0]¦",
    "fe80::1%eth0¦[::ffff:1.2.3.4]¦[1.2.3.4]¦[v1.x]¦a:b:c¦[a¦a]¦[]¦a[b]c¦{env.HOST}¦",
    "{$HOST}¦{args[0]}¦{$HOST:localhost}¦run/app.sock¦/run/app.sock¦@abstract¦3¦h%C3%A9¦",
    "h%41¦%zz¦user@host¦u:p@ss@host¦é¦a b¦{a}.{b}.c¦0:0:0:0:0:0:0:1¦[2001:DB8::A]¦{¦}¦{}",
);
const PORTS: Choices = concat!(
    "¦¦:80¦:443¦:8080¦:0¦:¦:65535¦:65536¦:8000-8005¦:8005-8000¦:0-65535¦:1-65535¦:00080¦",
    ":000000000080¦:00001-00002¦:+80¦:-80¦:80-¦:a¦:http¦:80-81-82¦:{env.PORT}¦:{$PORT}¦",
    ":{args[1]}¦::80¦:80:80¦:8 0¦:-1-2¦:80-80¦:99999999999999999999",
);
const MODES: Choices = concat!(
    "¦¦¦¦|0222¦|0200¦|222¦|0660¦|0422¦|¦|8¦|0u2¦|+222¦|0222|0222¦|37777777777¦",
    "|40000000200¦|20000000200¦|30000000200¦|2000000200¦|00000000000000222",
);
const ENDINGS: Choices = "¦¦¦¦¦¦/¦/path¦?¦?q¦#¦#f¦??¦;";
const SCHEMES: Choices = concat!(
    "¦¦http://¦https://¦h2c://¦HTTP://¦wss://¦ws://¦srv://¦http:¦//¦://¦a+b-c.d://¦1a://¦",
    "http:b://¦H2C://",
);
const STATUS: Choices =
    "200¦404¦4xx¦5XX¦xx¦3¦0¦-4¦+5¦1000¦x¦40x¦xxx¦99999999999999999999¦-xx¦200xx¦04¦";
const IPS: Choices = concat!(
    "1.2.3.4¦10.0.0.0¦1.2.3¦1.2.3.4.5¦01.2.3.4¦256.1.1.1¦1.2.3.04¦::¦::1¦fe80::1¦",
    "fe80::1%eth0¦1.2.3.4%eth0¦::ffff:1.2.3.4¦::ffff:1.2.3.4%z¦1:2:3:4:5:6:7:8¦",
    "1:2:3:4:5:6:7::¦1::2::3¦::1.2.3¦12345::¦2001:DB8::a¦¦private_ranges¦0::0:1.2.3.4¦",
    "1:2:3:4:5:6:1.2.3.4¦:¦::1%¦1.2.3.4%¦64:ff9b::1.2.3.4¦::1.2.3.4¦0:0:0:1:0:0:0:1",
);
const BITS: Choices = "¦¦/0¦/8¦/16¦/32¦/33¦/64¦/128¦/129¦/¦/08¦/00¦/+8¦/-1¦/a¦/8/8¦/300";
const LAYOUT: Choices = concat!(
    "2006¦06¦01¦1¦Jan¦January¦Janu¦02¦2¦_2¦__2¦002¦_2006¦Mon¦Monday¦Month¦MST¦15¦3¦03¦4¦",
    "04¦5¦05¦.000¦,999¦.0¦.9¦.000000000¦.0000000000¦.99¦.001¦PM¦pm¦P¦-07¦-0700¦-07:00¦",
    "-070000¦-07:00:00¦Z07¦Z0700¦Z07:00¦Z070000¦Z07:00:00¦Z¦-¦/¦ ¦T¦:¦0¦9¦é¦_¦00",
);
const HEADERS: Choices = concat!(
    "¦+¦-¦?¦>¦>+¦->¦X-Name¦server¦Access-Control-Allow-Origin¦Foo*¦*Bar¦:¦a b¦!¦{http.x}¦",
    "{$X}¦é",
);
const REGEX: Choices = concat!(
    "a¦b¦(¦(¦)¦)¦(?:¦(?P<n>¦(?P<m>¦(?<n>¦(?<>¦(?P<n¦(?i)¦(?i-s:¦(?-¦(?z)¦(?=¦(?<=a)¦(?!¦",
    "(?--i)¦(?i-)¦(?¦|¦*¦+¦?¦??¦*?¦{2}¦{2,}¦{2,3}¦{3,2}¦{,3}¦{0}¦{0,}¦{1}¦{1000}¦{1001}¦",
    "{100}¦{20}¦{x}¦{¦}¦{02}¦{99999999999}¦[¦]¦[a-z]¦[^a]¦[z-a]¦[]a]¦[a-]¦[-a]¦",
    "[[:alpha:]]¦[[:^digit:]]¦[[:foo:]]¦[:alpha:]¦[[:¦[a-\\d]¦[\\d-z]¦[\\x41-\\x5a]¦",
    "[\\]]¦\\¦\\d¦\\W¦\\b¦\\B¦\\A¦\\z¦\\Z¦\\C¦\\Q¦\\E¦\\Qa*\\E¦\\1¦\\12¦\\0¦\\8¦\\_¦\\é¦",
    "\\x¦\\x4¦\\x41¦\\x{41}¦\\x{}¦\\x{110000}¦\\x{10FFFF}¦\\n¦\\q¦\\p¦\\pL¦\\pX¦",
    "\\p{Greek}¦\\p{^Lu}¦\\P{Han}¦\\p{}¦\\p{L¦\\p{F9}¦\\pN¦\\p{any}¦\\p{Latin}¦^¦$¦.¦é¦-¦",
    "\\.¦/¦\\/¦\\-¦&&¦~¦{http.x}¦{$X}¦(?U)¦(?s:.)",
);
const CEL: Choices = concat!(
    "{http.request.method}¦{path}¦{a}¦{foo.bar-baz}¦\\{foo}¦{%uri}¦{$X}¦ == ¦ != ¦ && ¦",
    " || ¦!¦(¦)¦(¦)¦[¦]¦{¦}¦'GET'¦\"GET\"¦'¦\"¦\"\"\"¦'''¦r'\\'¦r\"\\d\"¦b'a'¦'\\''¦",
    "\"\\\"\"¦'\\n'¦\"{path}\"¦'{path}'¦\"\"\"{path}\"\"\"¦path('/a*')¦method('GET')¦",
    "header({'A': 'b'})¦.startsWith('/a')¦ in ¦['a', 'b']¦true¦1¦// c¦// c\n¦`a//b`¦`¦",
    "req¦size('a') > 0¦ ¦\n¦,¦:¦? 1 : 2¦ph(req, 'a')¦.matches(r'^/x\\.y$')¦'a¦'a' == 'a'¦",
    "{http.error.status_code} == 404",
);

const GOOD_REGEX: Choices = concat!(
    "a¦(a|b)¦(?P<n>x+)¦(?:c)¦(?i)¦|¦{2}¦*?¦[^/]+¦[[:alpha:]_]*¦\\d¦\\.¦^¦$¦(?<m>.)¦",
    "((a{2}){3}){4}¦(b{10}){100}¦(c{10}){101}¦[a-z]{1,3}¦\\Q.*\\E¦\\x{e9}¦é¦{¦(¦)",
);
const CEL_BOOLEANS: Choices = concat!(
    "{http.request.method} == 'GET'¦path('/a*', '/b')¦!(true)¦true¦'a' in ['a', \"b\"]¦",
    "{path}.startsWith(\"/x\")¦{a1}{b1} == 'x'¦size({'a': 1}) == 1¦",
    "\"\"\"a\"b\"\"\" == 'a'¦'''it's''' != \"\\\"\"¦r'\\' == '\\\\'¦\\{foo} == 'x'¦",
    "\"{path}\" == 'x'¦'\\{foo}' == 'a'¦[1, 2].exists(x, x > 1)¦",
    "{'a-b/c//d': 1}.`a-b/c//d` == 1¦header({'X-A': ['b', '*c']})¦b'a' == b\"a\"",
);
const CEL_OPERATORS: Choices = " && ¦ || ¦&&¦ == ¦ // c\n && ¦ ¦)(";

fn pieces(grammar: &str) -> Choices {
    match grammar {
        "duration" | "go_duration" => "d¦s¦h¦+¦-¦.¦1¦0.5d¦5d¦µ¦ms¦0",
        "size" => "k¦i¦b¦.¦,¦1¦9¦ ¦e",
        "time_layout" => LAYOUT,
        "header" => HEADERS,
        "regex" => REGEX,
        "cel" => CEL,
        "status" | "on_error" | "redirect" => STATUS,
        "ip_range" => "/¦:¦.¦%¦1¦::¦f¦0¦/8",
        _ => ":¦/¦[¦]¦|¦-¦://¦80¦{a}¦{$B}¦@¦#¦?¦%41¦a¦-81¦unix",
    }
}

/// What a value of a grammar consists of, one after the other.
fn shape(grammar: &str, rng: &mut Rng) -> Vec<Choices> {
    let repeated =
        |rng: &mut Rng, choices: Choices, most: usize| vec![choices; 1 + rng.below(most)];
    match grammar {
        "duration" | "go_duration" => {
            let mut out = vec![SIGNS];
            for index in 0..=rng.below(3) {
                if index > 0 && rng.chance(10) {
                    out.push(SIGNS);
                }
                let is_odd = rng.chance(25);
                out.push(if is_odd { NUMBERS } else { GOOD_NUMBERS });
                out.push(if rng.chance(25) { UNITS } else { GOOD_UNITS });
            }
            out
        }
        "size" => vec![SIZE_NUMBERS, "¦¦¦ ¦  ", SIZE_UNITS, "¦¦¦ "],
        "address" => vec![NETWORKS, HOSTS, PORTS, MODES],
        "upstream" if rng.chance(50) => vec![NETWORKS, HOSTS, PORTS, MODES],
        "upstream" => vec![SCHEMES, HOSTS, PORTS, ENDINGS],
        "site" => vec!["¦ ", SCHEMES, HOSTS, PORTS, ENDINGS],
        "redirect" => {
            vec!["permanent¦temporary¦html¦300¦308¦399¦400¦401¦299¦+302¦0302¦30¦{re.a}¦moved"]
        }
        "status" | "on_error" => vec![STATUS],
        "ip_range" => vec![IPS, BITS],
        "time_layout" => repeated(rng, LAYOUT, 8),
        "header" => repeated(rng, HEADERS, 4),
        "regex" if rng.chance(50) => repeated(rng, GOOD_REGEX, 6),
        "regex" => repeated(rng, REGEX, 7),
        _ if rng.chance(50) => vec![CEL_BOOLEANS, CEL_OPERATORS, CEL_BOOLEANS],
        _ => repeated(rng, CEL, 7),
    }
}
