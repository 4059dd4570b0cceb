//! Escapes that no string can have (CPython `_PyUnicode_DecodeUnicodeEscapeInternal`, `_PyBytes_DecodeEscape`).

/// What is wrong with the escapes in the body of a `str` literal, in CPython's words.
pub fn text_fault(body: &str) -> Option<String> {
    let bytes = body.as_bytes();
    // CPython decodes a copy in which every character outside ASCII is an escape of ten.
    let position = |at: usize| body[..at].chars().map(|c| if c.is_ascii() { 1 } else { 10 }).sum::<usize>();
    let fault = |from: usize, to: usize, reason: &str| {
        let (from, to) = (position(from), position(to));
        Some(format!("(unicode error) 'unicodeescape' codec can't decode bytes in position {from}-{}: {reason}", to - 1))
    };
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        let start = at;
        let kind = bytes.get(at + 1).copied().unwrap_or(0);
        at += 2;
        let (digits, reason) = match kind {
            b'x' => (2, "truncated \\xXX escape"),
            b'u' => (4, "truncated \\uXXXX escape"),
            b'U' => (8, "truncated \\UXXXXXXXX escape"),
            b'N' => {
                let name = body[at..].strip_prefix('{').map(|rest| (rest, rest.find('}')));
                match name {
                    Some((rest, Some(length))) if length > 0 => {
                        at += length + 2;
                        if unicode_names2::character(&rest[..length]).is_none() {
                            return fault(start, at, "unknown Unicode character name");
                        }
                    }
                    Some((_, Some(length))) => return fault(start, at + length + 2, "malformed \\N character escape"),
                    Some((_, None)) => return fault(start, bytes.len(), "malformed \\N character escape"),
                    None => return fault(start, at, "malformed \\N character escape"),
                }
                continue;
            }
            _ => continue,
        };
        let given = bytes[at..].iter().take(digits).take_while(|b| b.is_ascii_hexdigit()).count();
        at += given;
        if given < digits {
            return fault(start, at, reason);
        }
        if u32::from_str_radix(&body[at - digits..at], 16).is_ok_and(|c| c > 0x10_ffff) {
            return fault(start, at, "illegal Unicode character");
        }
    }
    None
}

/// What is wrong with the escapes in the body of a `bytes` literal.
pub fn bytes_fault(body: &[u8]) -> Option<String> {
    let mut at = 0;
    while at + 1 < body.len() {
        if body[at] != b'\\' {
            at += 1;
            continue;
        }
        let digits = body[at + 2..].iter().take(2).take_while(|b| b.is_ascii_hexdigit()).count();
        if body[at + 1] == b'x' && digits < 2 {
            return Some(format!("(value error) invalid \\x escape at position {at}"));
        }
        at += 2;
    }
    None
}
