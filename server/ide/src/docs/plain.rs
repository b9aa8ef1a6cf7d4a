//! Markdown without its marks.

/// The text that a Markdown text shows.
pub(super) fn plain(markdown: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut fence: Option<&str> = None;
    for line in markdown.lines() {
        if let Some(open) = fence {
            if line.trim() == open {
                fence = None;
            } else {
                out.push(line.to_owned());
            }
            continue;
        }
        let ticks = line.len() - line.trim_start_matches('`').len();
        if let Some(open) = line.get(..ticks).filter(|open| open.len() >= 3) {
            fence = Some(open);
            continue;
        }
        let Some(row) = line.trim().strip_prefix('|') else {
            out.push(inline(line));
            continue;
        };
        let is_ruler = row.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' '));
        if is_ruler && row.contains('-') {
            continue;
        }
        let cells = row.strip_suffix('|').unwrap_or(row).replace("\\|", "\u{1}");
        let cells: Vec<String> = cells.split('|').map(|cell| inline(cell.trim())).collect();
        out.push(cells.join("  ").replace('\u{1}', "|").trim_end().to_owned());
    }
    out.join("\n").trim_end().to_owned()
}

/// A line without code ticks, bold marks and link brackets.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['`', '*', '[']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if let Some((text, behind)) = code_span(from) {
            out.push_str(text);
            rest = behind;
        } else if let Some(behind) = from.strip_prefix("**") {
            rest = behind;
        } else if let Some((text, url, behind)) = link(from) {
            out.push_str(&inline(text));
            out.push_str(": ");
            out.push_str(url);
            rest = behind;
        } else {
            let mut chars = from.chars();
            out.extend(chars.next());
            rest = chars.as_str();
        }
    }
    out.push_str(rest);
    out
}

/// The text of a code span at the start of `text`, and what stands behind it.
fn code_span(text: &str) -> Option<(&str, &str)> {
    let count = text.len() - text.trim_start_matches('`').len();
    let (ticks, from) = text.split_at_checked(count)?;
    if ticks.is_empty() {
        return None;
    }
    let mut search = 0;
    loop {
        let at = search + from.get(search..)?.find(ticks)?;
        let behind = from.get(at + count..)?;
        // A longer run of ticks ends no span.
        let more = behind.len() - behind.trim_start_matches('`').len();
        if more == 0 {
            let inside = from.get(..at)?;
            let padded = inside.strip_prefix(' ').and_then(|it| it.strip_suffix(' '));
            return Some((padded.filter(|it| !it.is_empty()).unwrap_or(inside), behind));
        }
        search = at + count + more;
    }
}

/// Text and address of a link at the start of `text`, and what stands behind it.
fn link(text: &str) -> Option<(&str, &str, &str)> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (url, behind) = rest.split_once(')')?;
    (!label.contains(['[', ']'])).then_some((label, url, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_disappear() {
        assert_eq!(plain("a `b|c` **d** [e](https://f) *"), "a b|c d e: https://f *");
        assert_eq!(plain("`` `x` ``, ``a`b``, `**`"), "`x`, a`b, **");
        assert_eq!(plain("```caddyfile\na `b`\n```\nc"), "a `b`\nc");
        assert_eq!(plain("| a | b |\n|---|---|\n| `x\\|y` | **z** |"), "a  b\nx|y  z");
        assert_eq!(plain("[::1]:80 and ` alone"), "[::1]:80 and ` alone");
    }
}
