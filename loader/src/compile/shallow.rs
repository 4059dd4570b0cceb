//! A quick look at how deeply source can be nested at most, so that ordinary source is not tokenized for it.

/// From so many levels on, indentation may be refused.
const MAX_INDENT: u32 = 100;

/// What a scan has seen since the last comma, line or bracket of one level.
#[derive(Default)]
struct Scan {
    /// Counts of enclosing brackets, and their sum with the present one.
    outer: Vec<u32>,
    here: u32,
    sum: u32,
    indent: u32,
}

/// An upper bound of what `nesting` counts, if it is at most `limit`; none where that cannot be told without tokens. Each operator and
/// each word counts as one construct.
pub fn bound(text: &str, limit: u32) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut scan = Scan::default();
    let mut deepest = 0;
    let mut at = 0;
    let mut line_start = true;
    while at < bytes.len() {
        if line_start && scan.outer.is_empty() {
            let start = at;
            while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\x0c')) {
                at += 1;
            }
            scan.indent = (at - start) as u32;
            if scan.indent >= MAX_INDENT {
                return None;
            }
            line_start = false;
            continue;
        }
        line_start = false;
        match bytes[at] {
            b'#' => {
                at += memchr::memchr2(b'\n', b'\r', &bytes[at..]).unwrap_or(bytes.len() - at);
                continue;
            }
            quote @ (b'"' | b'\'') => {
                let before = bytes[at.saturating_sub(2)..at].iter().any(|b| matches!(b, b'f' | b'F' | b't' | b'T'));
                let end = string_end(bytes, at, quote)?;
                if before {
                    let inside = constructs(&bytes[at..end]);
                    deepest = deepest.max(scan.total() + inside);
                }
                at = end;
                continue;
            }
            b'(' | b'[' | b'{' => {
                scan.count();
                scan.outer.push(scan.here);
                scan.here = 0;
            }
            b')' | b']' | b'}' => {
                scan.sum -= scan.here;
                scan.here = scan.outer.pop()?;
            }
            b',' | b';' => {
                scan.sum -= scan.here;
                scan.here = 0;
            }
            b'\n' | b'\r' => {
                line_start = true;
                if scan.outer.is_empty() {
                    scan.sum -= scan.here;
                    scan.here = 0;
                }
            }
            b'\\' => at += 1,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => {
                let start = at;
                while bytes.get(at + 1).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80) {
                    at += 1;
                }
                // No keyword that nests is longer than `lambda`.
                if at - start < 6 && bytes[start].is_ascii_lowercase() {
                    scan.count();
                }
            }
            b' ' | b'\t' | b'\x0c' | b'0'..=b'9' => {}
            _ => scan.count(),
        }
        deepest = deepest.max(scan.total());
        if deepest > limit {
            return None;
        }
        at += 1;
    }
    scan.outer.is_empty().then_some(deepest as usize)
}

impl Scan {
    fn count(&mut self) {
        self.here += 1;
        self.sum += 1;
    }

    fn total(&self) -> u32 {
        self.sum + self.outer.len() as u32 + self.indent + 1
    }
}

/// What an interpolated string may nest: all within it that is neither a letter nor a digit.
fn constructs(text: &[u8]) -> u32 {
    if !text.contains(&b'{') {
        return 0;
    }
    let words = |b: &u8| !b.is_ascii_alphanumeric();
    text.iter().filter(|b| words(b)).count() as u32 * 2
}

/// The end of the string that starts at the quote.
fn string_end(bytes: &[u8], at: usize, quote: u8) -> Option<usize> {
    let triple = bytes.get(at + 1) == Some(&quote) && bytes.get(at + 2) == Some(&quote);
    let mut end = at + if triple { 3 } else { 1 };
    loop {
        let found = if triple { memchr::memchr2(quote, b'\\', &bytes[end..])? } else { memchr::memchr3(quote, b'\\', b'\n', &bytes[end..])? };
        end += found;
        match bytes[end] {
            b'\\' => end += 2,
            b'\n' => return None,
            _ if !triple => return Some(end + 1),
            _ if bytes.get(end + 1) == Some(&quote) && bytes.get(end + 2) == Some(&quote) => return Some(end + 3),
            _ => end += 1,
        }
        if end > bytes.len() {
            return None;
        }
    }
}
