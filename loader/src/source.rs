//! Source bytes to text: byte order mark, PEP 263 encoding declaration, universal newlines.

/// Why source bytes are no text. The message is that of CPython's `SyntaxError`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    pub message: String,
    /// Line, from 1; 0 when the whole file is meant.
    pub line: usize,
}

/// Decodes source bytes.
///
/// # Errors
/// Bytes that are not valid in the declared encoding, an unknown encoding, or a null byte.
pub fn decode(bytes: &[u8], filename: &str) -> Result<String, Error> {
    let (body, marked) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    let declared = declared_encoding(body);
    let encoding = declared.as_deref().map_or_else(|| "utf-8".to_owned(), normalize);
    if marked && encoding != "utf-8" {
        return Err(Error { message: format!("encoding problem: {} with BOM", declared.unwrap_or_default()), line: 0 });
    }
    let text = match encoding.as_str() {
        "utf-8" => match std::str::from_utf8(body) {
            Ok(text) => text.to_owned(),
            Err(e) => return Err(invalid_utf8(body, e.valid_up_to(), filename, declared.is_some())),
        },
        "iso-8859-1" => body.iter().map(|&b| char::from(b)).collect(),
        "ascii" => match body.iter().position(|b| !b.is_ascii()) {
            None => String::from_utf8_lossy(body).into_owned(),
            Some(at) => {
                let message = format!("(unicode error) 'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)", body[at]);
                return Err(Error { message, line: 0 });
            }
        },
        _ => return Err(Error { message: format!("unknown encoding: {}", declared.unwrap_or_default()), line: 0 }),
    };
    check_text(text)
}

/// Refuses null bytes and turns every line ending into `\n`.
///
/// # Errors
/// A null byte in the text.
pub fn check_text(text: String) -> Result<String, Error> {
    if text.as_bytes().contains(&0) {
        return Err(Error { message: "source code cannot contain null bytes".to_owned(), line: 0 });
    }
    if text.contains('\r') {
        return Ok(text.replace("\r\n", "\n").replace('\r', "\n"));
    }
    Ok(text)
}

fn invalid_utf8(body: &[u8], at: usize, filename: &str, declared: bool) -> Error {
    let line = body[..at].iter().filter(|&&b| b == b'\n').count() + 1;
    let byte = body[at];
    let message = if declared {
        format!("'utf-8' codec can't decode byte 0x{byte:02x} in position {at}: invalid start byte")
    } else {
        format!(
            "Non-UTF-8 code starting with '\\x{byte:02x}' in file {filename} on line {line}, but no encoding declared; \
             see https://peps.python.org/pep-0263/ for details"
        )
    };
    Error { message, line }
}

/// The encoding that a comment on one of the first two lines declares.
#[must_use]
pub fn declared_encoding(body: &[u8]) -> Option<String> {
    for line in body.split(|&b| b == b'\n').take(2) {
        let text = line.trim_ascii_start();
        if !text.starts_with(b"#") {
            if text.is_empty() {
                continue;
            }
            return None;
        }
        let Some(at) = text.windows(6).position(|w| w == b"coding") else { continue };
        let rest = &text[at + 6..];
        let Some(rest) = rest.strip_prefix(b":").or_else(|| rest.strip_prefix(b"=")) else { continue };
        let name: Vec<u8> = rest.trim_ascii_start().iter().copied().take_while(|c| c.is_ascii_alphanumeric() || b"-_.".contains(c)).collect();
        if !name.is_empty() {
            return String::from_utf8(name).ok();
        }
    }
    None
}

/// Whether [`decode`] itself knows the encoding.
#[must_use]
pub fn is_known(name: &str) -> bool {
    matches!(normalize(name).as_str(), "utf-8" | "iso-8859-1" | "ascii")
}

fn normalize(name: &str) -> String {
    let lower = name.to_ascii_lowercase().replace('_', "-");
    let is = |n: &str| lower == n || lower.starts_with(&format!("{n}-"));
    if is("utf-8") || lower == "utf8" {
        "utf-8".to_owned()
    } else if is("latin-1") || is("iso-8859-1") || is("iso-latin-1") || matches!(lower.as_str(), "latin1" | "l1" | "iso8859-1" | "8859" | "cp819") {
        "iso-8859-1".to_owned()
    } else if matches!(lower.as_str(), "ascii" | "us-ascii") {
        "ascii".to_owned()
    } else {
        lower
    }
}
