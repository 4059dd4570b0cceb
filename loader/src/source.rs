//! Source bytes to text: byte order mark, PEP 263 encoding declaration, universal newlines.

/// Why source bytes are no text. The message and the place are those of CPython's `SyntaxError`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Error {
    pub message: String,
    pub place: Option<Place>,
}

/// A place in source that has not become text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// From 1; 0 when the whole file is meant.
    pub line: usize,
    /// From 1; 0 when the line is meant.
    pub column: usize,
    pub end_column: usize,
    /// The line, with what is wrong in it replaced.
    pub text: Option<String>,
}

/// What decodes an encoding that is neither UTF-8 nor Latin-1: the text, or why there is none.
pub type Codec<'a> = &'a dyn Fn(&str, &[u8]) -> Result<String, String>;

/// Knows the encodings that sources are written in, for callers without a registry of codecs.
///
/// # Errors
/// What is not valid in the encoding, or another encoding.
pub fn plain_codec(encoding: &str, bytes: &[u8]) -> Result<String, String> {
    match encoding.to_ascii_lowercase().as_str() {
        "utf8" | "ascii" | "us-ascii" => String::from_utf8(bytes.to_vec()).map_err(|e| format!("'utf-8' codec can't decode bytes: {e}")),
        "latin1" | "l1" | "iso8859-1" | "8859" | "cp819" => Ok(bytes.iter().map(|&b| char::from(b)).collect()),
        _ => {
            let label = encoding.replace('_', "-");
            let found = encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(|| format!("unknown encoding: {encoding}"))?;
            let text = found.decode_without_bom_handling_and_without_replacement(bytes);
            text.map(std::borrow::Cow::into_owned).ok_or_else(|| format!("'{encoding}' codec can't decode bytes"))
        }
    }
}

/// Decodes source bytes; `file` is the file that they were read from, none for bytes that a program made.
///
/// # Errors
/// Bytes that are not valid in the declared encoding, an unknown encoding, or a null byte.
pub fn decode(bytes: &[u8], file: Option<&str>, codec: Codec) -> Result<String, Error> {
    let (body, marked) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    if let Some(at) = memchr::memchr(0, body) {
        return Err(null_byte(body, at, file));
    }
    let declared = declaration(body);
    let encoding = declared.as_ref().map_or_else(|| "utf-8".to_owned(), |(name, _)| normalize(name));
    if let Some((name, line)) = declared.as_ref().filter(|_| marked && encoding != "utf-8") {
        let text = line_text(body, *line);
        let end_column = text.chars().count() + 1;
        return Err(Error { message: format!("encoding problem: {name} with BOM"), place: Some(Place { line: *line, column: 0, end_column, text: Some(text) }) });
    }
    let text = match encoding.as_str() {
        "utf-8" => match std::str::from_utf8(body) {
            Ok(text) => text.to_owned(),
            Err(e) => return Err(invalid_utf8(body, e.valid_up_to(), file, declared.is_some() || marked)),
        },
        "iso-8859-1" => body.iter().map(|&b| char::from(b)).collect(),
        _ => codec(&declared.map_or(encoding, |(name, _)| name), body).map_err(|message| Error { message, place: Some(Place::default()) })?,
    };
    Ok(newlines(text))
}

/// Refuses null bytes in text that a program made, and turns every line ending into `\n`.
///
/// # Errors
/// A null byte in the text.
pub fn check_text(text: String) -> Result<String, Error> {
    if text.starts_with('\u{feff}') {
        // Only bytes have a mark of their order.
        let text = text.lines().next().map(str::to_owned);
        let place = Place { line: 1, column: 1, end_column: 1, text };
        return Err(Error { message: "invalid non-printable character U+FEFF".to_owned(), place: Some(place) });
    }
    match memchr::memchr(0, text.as_bytes()) {
        Some(at) => Err(null_byte(text.as_bytes(), at, None)),
        None => Ok(newlines(text)),
    }
}

fn newlines(text: String) -> String {
    if memchr::memchr(b'\r', text.as_bytes()).is_some() { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

fn null_byte(body: &[u8], at: usize, file: Option<&str>) -> Error {
    if file.is_none() {
        return Error { message: "source code string cannot contain null bytes".to_owned(), place: None };
    }
    let line = line_of(body, at);
    let text = line_text(body, line).split('\0').next().unwrap_or_default().to_owned();
    Error { message: "source code cannot contain null bytes".to_owned(), place: Some(Place { line, text: Some(text), ..Place::default() }) }
}

fn line_of(body: &[u8], at: usize) -> usize {
    body[..at].iter().filter(|&&b| b == b'\n').count() + 1
}

fn line_text(body: &[u8], line: usize) -> String {
    let line = body.split(|&b| b == b'\n').nth(line - 1).unwrap_or_default();
    String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()
}

fn invalid_utf8(body: &[u8], at: usize, file: Option<&str>, declared: bool) -> Error {
    let line = line_of(body, at);
    let byte = body[at];
    let start = body[..at].iter().rposition(|&b| b == b'\n').map_or(0, |n| n + 1);
    let text = Some(line_text(body, line));
    if let Some(place) = file.filter(|_| declared).map(|_| Place { line, text: text.clone(), ..Place::default() }) {
        let message = format!("(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position {}: invalid start byte", at - start);
        return Error { message, place: Some(place) };
    }
    let within = file.map_or_else(String::new, |name| format!("in file {name} "));
    let message = format!("Non-UTF-8 code starting with '\\x{byte:02x}' {within}on line {line}, but no encoding declared; see https://peps.python.org/pep-0263/ for details");
    let column = String::from_utf8_lossy(&body[start..at]).chars().count() + 1;
    Error { message, place: Some(Place { line, column, end_column: column, text }) }
}

/// The encoding that a comment on one of the first two lines declares, and the line.
fn declaration(body: &[u8]) -> Option<(String, usize)> {
    for (number, line) in body.split(|&b| b == b'\n').take(2).enumerate() {
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
            return String::from_utf8(name).ok().map(|name| (name, number + 1));
        }
    }
    None
}

/// The names under which UTF-8 and Latin-1 are not looked up (CPython `get_normal_name`).
fn normalize(name: &str) -> String {
    let lower = name.to_ascii_lowercase().replace('_', "-");
    let is = |n: &str| lower == n || lower.starts_with(&format!("{n}-"));
    if is("utf-8") {
        "utf-8".to_owned()
    } else if is("latin-1") || is("iso-8859-1") || is("iso-latin-1") {
        "iso-8859-1".to_owned()
    } else {
        lower
    }
}
