// Where Caddy sees quotes, heredocs and comments in a text. Written after its rules, by other means than the grammar.

const END = /\s/;

/** For each character a letter: `q` in quotes or backticks, `h` in a heredoc, `c` in a comment, else a space; or null where Caddy reads no end. */
export function kinds(text) {
  const out = new Array(text.length).fill(' ');
  let at = 0;
  const mark = (to, kind) => {
    while (at < to) out[at++] = kind;
  };
  while (at < text.length) {
    if (END.test(text[at])) {
      at += 1;
      continue;
    }
    const first = text[at] === '\\' ? at + 1 : at;
    if (text[first] === '#') {
      const end = text.indexOf('\n', at);
      mark(end < 0 ? text.length : end, 'c');
    } else if (text[first] === '"') {
      // What an escape before the quote has left escapes the first character in it.
      let end = first === at ? first + 1 : first + 2;
      while (text[end] !== '"') {
        if (end >= text.length) return null;
        end += text[end] === '\\' ? 2 : 1;
      }
      mark(end + 1, 'q');
    } else if (text[first] === '`') {
      const end = text.indexOf('`', first + 1);
      if (end < 0) return null;
      mark(end + 1, 'q');
    } else {
      const heredoc = first === at && /^<<([A-Za-z0-9_-]+)\r?\n/.exec(text.slice(at, at + 200));
      if (heredoc) {
        const end = text.indexOf(heredoc[1], at + heredoc[0].length);
        if (end < 0) return null;
        mark(end + heredoc[1].length, 'h');
      } else {
        // A variable of the environment may hold spaces in its default.
        const word = /^(?:\{\$[^{}\n]*\}|\S)+/.exec(text.slice(at));
        at += word[0].length;
      }
    }
  }
  return out.join('');
}
