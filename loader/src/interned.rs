//! Which constant texts CPython interns, and which it has interned before it compiles anything.

/// Whether CPython interns a constant text (`should_intern_string`).
#[must_use]
pub fn is_name_like(text: &[u8]) -> bool {
    text.iter().all(|c| c.is_ascii_alphanumeric() || *c == b'_')
}

/// Whether CPython has interned the text before it compiles anything.
#[must_use]
pub fn interned_at_start(text: &[u8]) -> bool {
    type Set = std::collections::HashSet<&'static [u8], rustc_hash::FxBuildHasher>;
    static TEXTS: std::sync::LazyLock<Set> = std::sync::LazyLock::new(|| include_str!("interned_at_start.txt").lines().map(str::as_bytes).collect());
    TEXTS.contains(text)
}
