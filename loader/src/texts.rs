//! Code of texts that programs compile while they run: what `namedtuple` gives to `eval` and `dataclass` to `exec`. It is kept by the text
//! itself, so that it need not be compiled at every start.

use crate::frontend::Mode;

/// The name of the file that such code is from.
pub const FILENAME: &str = "<string>";
/// The optimisation level of code that is the same at all levels.
pub const EVERY_LEVEL: u8 = u8::MAX;
/// Bytes of an entry before its text: mode, level, two of nothing, `__future__` features, length of the text, length of the marshal data.
const HEAD: usize = 16;

/// What code is kept by.
#[derive(Debug, Clone, Copy)]
pub struct Key<'a> {
    pub mode: Mode,
    pub optimize: u8,
    /// `__future__` features in force, as `co_flags` has them.
    pub future: u32,
    pub text: &'a str,
}

/// Adds the marshal data of a text's code to a store. Texts over 4 GiB are not kept.
pub fn add(store: &mut Vec<u8>, key: Key, code: &[u8]) {
    let (Ok(text_length), Ok(code_length)) = (u32::try_from(key.text.len()), u32::try_from(code.len())) else { return };
    store.extend([key.mode as u8, key.optimize, 0, 0]);
    for word in [key.future, text_length, code_length] {
        store.extend(word.to_le_bytes());
    }
    store.extend(key.text.as_bytes());
    store.extend(code);
}

/// The marshal data of a text's code, if the store has it. A store that is damaged ends where the damage is.
#[must_use]
pub fn find<'a>(mut store: &'a [u8], key: Key) -> Option<&'a [u8]> {
    loop {
        let (head, rest) = store.split_first_chunk::<HEAD>()?;
        let word = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (text, rest) = rest.split_at_checked(word(8) as usize)?;
        let (code, rest) = rest.split_at_checked(word(12) as usize)?;
        let fits = head[0] == key.mode as u8 && [key.optimize, EVERY_LEVEL].contains(&head[1]) && word(4) == key.future;
        if fits && text == key.text.as_bytes() {
            return Some(code);
        }
        store = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_added() {
        let mut store = Vec::new();
        let key = |mode, optimize, text| Key { mode, optimize, future: 0, text };
        add(&mut store, key(Mode::Eval, 0, "1"), b"one");
        add(&mut store, key(Mode::Exec, EVERY_LEVEL, "x = 1"), b"two");
        assert_eq!(find(&store, key(Mode::Eval, 0, "1")), Some(&b"one"[..]));
        assert_eq!(find(&store, key(Mode::Eval, 1, "1")), None);
        assert_eq!(find(&store, key(Mode::Exec, 2, "x = 1")), Some(&b"two"[..]));
        assert_eq!(find(&store[..store.len() - 1], key(Mode::Exec, 2, "x = 1")), None);
    }
}
