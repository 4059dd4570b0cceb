//! The sixteen bytes before the marshalled code in a `.pyc` file (PEP 3147, PEP 552).

/// Magic number of CPython 3.14's bytecode.
pub const MAGIC_NUMBER: u16 = 3627;
/// The first four bytes of a `.pyc` file of CPython 3.14.
pub const MAGIC: [u8; 4] = [0x2b, 0x0e, b'\r', b'\n'];
/// What marks the caches of CPython 3.14, which are read and written.
pub const CACHE_TAG: &str = "cpython-314";
/// Length of the header.
pub const HEADER_SIZE: usize = 16;

/// What ties a `.pyc` file to its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validation {
    /// Modification time and size of the source, both modulo 2**32.
    Timestamp { mtime: u32, size: u32 },
    /// SipHash-1-3 of the source; `checked` asks for a comparison at import.
    Hash { checked: bool, hash: [u8; 8] },
}

/// A header that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    BadMagic([u8; 4], usize),
    Truncated,
    InvalidFlags(u32),
}

/// The hash of a source in hash-based `.pyc` files.
#[must_use]
pub fn source_hash(source: &[u8]) -> [u8; 8] {
    keyed_hash(u64::from(u32::from_le_bytes(MAGIC)), source)
}

/// SipHash-1-3 with half a key (CPython `_Py_KeyedHash`).
#[must_use]
pub fn keyed_hash(key: u64, source: &[u8]) -> [u8; 8] {
    use std::hash::Hasher;
    let mut hasher = siphasher::sip::SipHasher13::new_with_keys(key, 0);
    hasher.write(source);
    hasher.finish().to_le_bytes()
}

/// Where the cache of a source file is (`importlib.util.cache_from_source`): in `__pycache__` beside it, or below `prefix`, for which
/// `source` is an absolute path.
#[must_use]
pub fn cache_path(source: &str, tag: &str, optimize: u8, prefix: Option<&str>) -> String {
    let (head, tail) = source.rsplit_once('/').map_or(("", source), |(head, tail)| (if head.is_empty() { "/" } else { head }, tail));
    let stem = match tail.rsplit_once('.') {
        Some(("", rest)) => format!("{rest}."),
        Some((base, _)) => format!("{base}."),
        None => tail.to_owned(),
    };
    let level = if optimize == 0 { String::new() } else { format!(".opt-{optimize}") };
    let join = |head: &str, tail: &str| if head.is_empty() || head.ends_with('/') { format!("{head}{tail}") } else { format!("{head}/{tail}") };
    let folder = match prefix {
        Some(prefix) => join(prefix, head.trim_start_matches('/')),
        None => join(head, "__pycache__"),
    };
    join(&folder, &format!("{stem}{tag}{level}.pyc"))
}

/// What the file system says of a source, as headers have it.
#[must_use]
pub fn timestamp(seconds: i64, size: u64) -> Validation {
    Validation::Timestamp { mtime: seconds as u32, size: size as u32 }
}

/// Reads a header (CPython `_classify_pyc`).
///
/// # Errors
/// Another magic number, fewer than sixteen bytes, or unknown flags.
pub fn read_header(data: &[u8]) -> Result<Validation, Error> {
    let mut magic = [0; 4];
    let have = data.len().min(4);
    magic[..have].copy_from_slice(&data[..have]);
    if magic != MAGIC {
        return Err(Error::BadMagic(magic, have));
    }
    if data.len() < HEADER_SIZE {
        return Err(Error::Truncated);
    }
    let word = |at: usize| u32::from_le_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]]);
    let flags = word(4);
    if flags & !3 != 0 {
        return Err(Error::InvalidFlags(flags));
    }
    if flags & 1 == 0 {
        return Ok(Validation::Timestamp { mtime: word(8), size: word(12) });
    }
    let mut hash = [0; 8];
    hash.copy_from_slice(&data[8..16]);
    Ok(Validation::Hash { checked: flags & 2 != 0, hash })
}

/// The bytes of a header.
#[must_use]
pub fn write_header(validation: Validation) -> [u8; HEADER_SIZE] {
    let mut out = [0; HEADER_SIZE];
    out[..4].copy_from_slice(&MAGIC);
    match validation {
        Validation::Timestamp { mtime, size } => {
            out[8..12].copy_from_slice(&mtime.to_le_bytes());
            out[12..].copy_from_slice(&size.to_le_bytes());
        }
        Validation::Hash { checked, hash } => {
            out[4] = 1 | u8::from(checked) << 1;
            out[8..].copy_from_slice(&hash);
        }
    }
    out
}

/// The release that wrote files with this magic number, for messages.
#[must_use]
pub fn version_of_magic(magic: u16) -> Option<&'static str> {
    let versions = [
        (62211, 62211, "2.7"),
        (3000, 3379, "3.6 or older"),
        (3390, 3399, "3.7"),
        (3400, 3419, "3.8"),
        (3420, 3429, "3.9"),
        (3430, 3449, "3.10"),
        (3450, 3499, "3.11"),
        (3500, 3549, "3.12"),
        (3550, 3599, "3.13"),
        (3600, 3649, "3.14"),
        (3650, 3699, "3.15"),
    ];
    versions.iter().find(|(low, high, _)| (*low..=*high).contains(&magic)).map(|v| v.2)
}

/// A sentence that names both sides of a magic number mismatch.
#[must_use]
pub fn foreign_magic(magic: u16) -> String {
    let writer = version_of_magic(magic).map_or_else(|| "an unknown program".to_owned(), |v| format!("CPython {v}"));
    format!("compiled by {writer} (magic {magic}), this is pyvm for CPython 3.14 (magic {MAGIC_NUMBER})")
}

/// Writes a file whole or not at all: under another name, which then takes the place of `path` (CPython `_write_atomic`).
///
/// # Errors
/// Those of the file system; nothing is left behind then.
pub fn write_atomic(path: &str, header: &[u8], body: &[u8], mode: u32) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let scratch = format!("{path}.{}{:04}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let whole = [header, body].concat();
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(mode & 0o666).open(&scratch)?;
    let written = file.write_all(&whole);
    drop(file);
    let done = written.and_then(|()| std::fs::rename(&scratch, path));
    if done.is_err() {
        std::fs::remove_file(&scratch).ok();
    }
    done
}
