//! Sets of characters, and letter case as patterns see it.

use super::opcodes::{self as op, CATEGORIES, Category, Word};
use crate::locale;
use pyvm_vm::objects::str_methods::{decimal_value, is_alnum, is_line_break, is_space};
use std::sync::OnceLock;

/// How a set is asked when letter case does not count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fold {
    None,
    Ascii,
    Unicode,
    /// By the locale of the time when it is asked.
    Locale,
}

impl Fold {
    /// The character that stands for all that differ in case.
    pub fn lower(self, c: u32) -> u32 {
        match self {
            Fold::None => c,
            Fold::Ascii => lower_ascii(c),
            Fold::Unicode => lower_unicode(c),
            Fold::Locale => lower_locale(c),
        }
    }
}

pub fn lower_ascii(c: u32) -> u32 {
    if (0x41..=0x5a).contains(&c) { c | 0x20 } else { c }
}

/// CPython `Py_UNICODE_TOLOWER`: the first character of a longer mapping.
pub fn lower_unicode(c: u32) -> u32 {
    char::from_u32(c).and_then(|c| c.to_lowercase().next()).map_or(c, u32::from)
}

/// The small letters of the characters below 256.
fn latin_lower() -> &'static [u8; 256] {
    static KNOWN: OnceLock<[u8; 256]> = OnceLock::new();
    KNOWN.get_or_init(|| std::array::from_fn(|c| lower_unicode(c as u32) as u8))
}

/// CPython `Py_UNICODE_TOUPPER`.
pub fn upper_unicode(c: u32) -> u32 {
    char::from_u32(c).and_then(|c| c.to_uppercase().next()).map_or(c, u32::from)
}

fn lower_locale(c: u32) -> u32 {
    u8::try_from(c).map_or(c, |c| u32::from(locale::to_lower(c)))
}

fn upper_locale(c: u32) -> u32 {
    u8::try_from(c).map_or(c, |c| u32::from(locale::to_upper(c)))
}

/// Whether a character belongs to words.
pub fn is_word(c: u32, word: Word) -> bool {
    if c < 0x80 {
        return c == 0x5f || (c as u8).is_ascii_alphanumeric();
    }
    match word {
        Word::Ascii => false,
        Word::Locale => u8::try_from(c).is_ok_and(locale::is_alnum),
        Word::Unicode => is_alnum(c),
    }
}

fn is_in(c: u32, category: Category) -> bool {
    match category {
        Category::Digit => (0x30..=0x39).contains(&c),
        Category::Space => matches!(c, 9..=13 | 0x20),
        Category::Linebreak => c == 10,
        Category::Word(word) => is_word(c, word),
        Category::UnicodeDigit => decimal_value(c).is_some(),
        Category::UnicodeSpace => is_space(c),
        Category::UnicodeLinebreak => is_line_break(c),
    }
}

/// A set of bytes, or of characters below 256.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bytes([u64; 4]);

impl Bytes {
    pub const NONE: Bytes = Bytes([0; 4]);
    pub const ALL: Bytes = Bytes([u64::MAX; 4]);
    /// Those that are not ASCII.
    const HIGH: Bytes = Bytes([0, 0, u64::MAX, u64::MAX]);

    /// Those of which `f` says so.
    fn of(f: impl Fn(u32) -> bool) -> Bytes {
        Bytes(std::array::from_fn(|word| (0..64).fold(0, |bits, bit| bits | u64::from(f(word as u32 * 64 + bit)) << bit)))
    }

    pub fn only(byte: u8) -> Bytes {
        let mut bytes = Bytes::NONE;
        bytes.set(byte, true);
        bytes
    }

    fn range(low: u32, high: u32) -> Bytes {
        let below = |end: u32, word: usize| match end.saturating_sub(word as u32 * 64) {
            count @ 0..64 => (1u64 << count) - 1,
            _ => u64::MAX,
        };
        Bytes(std::array::from_fn(|word| below(high.min(255) + 1, word) & !below(low, word)))
    }

    #[inline(always)]
    pub fn holds(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0
    }

    pub fn set(&mut self, byte: u8, held: bool) {
        let (word, bit) = (&mut self.0[usize::from(byte >> 6)], 1 << (byte & 63));
        *word = if held { *word | bit } else { *word & !bit };
    }

    pub fn or(self, other: Bytes) -> Bytes {
        Bytes(std::array::from_fn(|word| self.0[word] | other.0[word]))
    }

    fn and(self, other: Bytes) -> Bytes {
        Bytes(std::array::from_fn(|word| self.0[word] & other.0[word]))
    }

    fn not(self) -> Bytes {
        Bytes(self.0.map(|word| !word))
    }
}

/// The characters below 256 of each category that does not depend on the locale.
fn low_of(category: Category) -> Bytes {
    static KNOWN: [OnceLock<Bytes>; CATEGORIES.len()] = [const { OnceLock::new() }; CATEGORIES.len()];
    let number = CATEGORIES.iter().position(|known| *known == category).unwrap_or_default();
    *KNOWN[number].get_or_init(|| Bytes::of(|c| is_in(c, category)))
}

enum Item {
    /// From here on, what is listed is what the set does not hold.
    Negate,
    Range(u32, u32),
    /// One that holds what it holds in capital letters too.
    RangeFold(u32, u32),
    Category(Category, bool),
    /// A bit for each of the characters below 256.
    Bits([u32; 8]),
    /// For each 256 characters below 65,536 the number of a set of bits.
    Blocks(Box<[u8; 256]>, Box<[[u32; 8]]>),
}

impl Item {
    /// What it holds of the characters below 256.
    fn low(&self) -> Bytes {
        let joined = |bits: &[u32; 8]| Bytes(std::array::from_fn(|word| u64::from(bits[2 * word]) | u64::from(bits[2 * word + 1]) << 32));
        match self {
            Item::Negate => Bytes::NONE,
            Item::Range(low, high) => Bytes::range(*low, *high),
            Item::RangeFold(..) => Bytes::of(|c| self.holds(c)),
            Item::Category(category, true) => low_of(*category),
            Item::Category(category, false) => low_of(*category).not(),
            Item::Bits(bits) => joined(bits),
            Item::Blocks(numbers, blocks) => joined(&blocks[usize::from(numbers[0])]),
        }
    }

    fn holds(&self, c: u32) -> bool {
        let bit = |bits: &[u32; 8]| bits[(c & 0xff) as usize / 32] >> (c % 32) & 1 != 0;
        match self {
            Item::Negate => false,
            Item::Range(low, high) => (*low..=*high).contains(&c),
            Item::RangeFold(low, high) => (*low..=*high).contains(&c) || (*low..=*high).contains(&upper_unicode(c)),
            Item::Category(category, yes) => is_in(c, *category) == *yes,
            Item::Bits(bits) => c < 0x100 && bit(bits),
            Item::Blocks(numbers, blocks) => c < 0x1_0000 && bit(&blocks[usize::from(numbers[c as usize >> 8])]),
        }
    }
}

/// A set of characters.
pub struct Class {
    /// Those of the characters below 256 that it holds, unless that may change.
    low: Bytes,
    items: Vec<Item>,
    fold: Fold,
    /// It holds all that is not in it.
    negated: bool,
    /// The answer may change while the pattern exists.
    by_locale: bool,
}

impl Class {
    fn new(items: Vec<Item>, fold: Fold, negated: bool) -> Class {
        let by_locale = fold == Fold::Locale || items.iter().any(|item| matches!(item, Item::Category(Category::Word(Word::Locale), _)));
        let mut class = Class { low: Bytes::NONE, items, fold, negated, by_locale };
        if !by_locale {
            let listed = class.listed();
            // The small letters of these characters are among them.
            class.low = match fold {
                Fold::Unicode => Bytes::of(|c| listed.holds(latin_lower()[c as usize])),
                Fold::Ascii => Bytes::of(|c| listed.holds(lower_ascii(c) as u8)),
                _ => listed,
            };
        }
        class
    }

    /// What [`Class::asked`] answers for the characters below 256 when letter case counts.
    fn listed(&self) -> Bytes {
        let (mut held, mut open, mut yes) = (Bytes::NONE, Bytes::ALL, !self.negated);
        for item in &self.items {
            if let Item::Negate = item {
                yes = !yes;
                continue;
            }
            let found = item.low().and(open);
            open = open.and(found.not());
            if yes {
                held = held.or(found);
            }
        }
        if yes { held } else { held.or(open) }
    }

    /// The set that the operations up to a `FAILURE` name, and what is behind it; none if they are not such a set.
    pub fn parse(code: &[u32], fold: Fold) -> Option<(Class, &[u32])> {
        let mut items = Vec::new();
        let mut rest = code;
        loop {
            let (item, behind) = match *rest {
                [op::FAILURE, ref behind @ ..] => return Some((Class::new(items, fold, false), behind)),
                [op::NEGATE, ref behind @ ..] => (Item::Negate, behind),
                [op::LITERAL, c, ref behind @ ..] => (Item::Range(c, c), behind),
                [op::RANGE, low, high, ref behind @ ..] => (Item::Range(low, high), behind),
                [op::RANGE_UNI_IGNORE, low, high, ref behind @ ..] => (Item::RangeFold(low, high), behind),
                [op::CATEGORY, number, ref behind @ ..] => (category(number)?, behind),
                [op::CHARSET, ref behind @ ..] => {
                    let (bits, behind) = behind.split_first_chunk()?;
                    (Item::Bits(*bits), behind)
                }
                [op::BIGCHARSET, count, ref behind @ ..] => {
                    let (numbers, behind) = behind.split_first_chunk::<64>()?;
                    let (blocks, behind) = behind.split_at_checked((count as usize).checked_mul(8)?)?;
                    let numbers: Box<[u8; 256]> = Box::new(std::array::from_fn(|i| numbers[i / 4].to_ne_bytes()[i % 4]));
                    if numbers.iter().any(|n| u32::from(*n) >= count) {
                        return None;
                    }
                    (Item::Blocks(numbers, blocks.as_chunks().0.into()), behind)
                }
                _ => return None,
            };
            items.push(item);
            rest = behind;
        }
    }

    /// The set of a category.
    pub fn category(number: u32) -> Option<Class> {
        category(number).map(|item| Class::new(vec![item], Fold::None, false))
    }

    /// The set of a character, or of all others, where case does not count.
    pub fn character(c: u32, negated: bool, fold: Fold) -> Class {
        Class::new(vec![Item::Range(c, c)], fold, negated)
    }

    #[inline(always)]
    pub fn holds(&self, c: u32) -> bool {
        match u8::try_from(c) {
            Ok(byte) => self.holds_byte(byte),
            Err(_) => self.asked(c),
        }
    }

    /// Whether it holds a character below 256.
    #[inline(always)]
    pub fn holds_byte(&self, c: u8) -> bool {
        if self.by_locale { self.asked(u32::from(c)) } else { self.low.holds(c) }
    }

    /// The bytes with which its characters start, if that does not change.
    pub fn first_bytes(&self, text: bool) -> Option<Bytes> {
        let bytes = if text { self.low.or(Bytes::HIGH) } else { self.low };
        (!self.by_locale).then_some(bytes)
    }

    #[inline(never)]
    fn asked(&self, c: u32) -> bool {
        // By the locale a character has two forms, either of which may be listed.
        let [c, other] = match self.fold {
            Fold::Locale => [lower_locale(c), upper_locale(c)],
            fold => [fold.lower(c); 2],
        };
        let mut yes = !self.negated;
        for item in &self.items {
            if let Item::Negate = item {
                yes = !yes;
            } else if item.holds(c) || other != c && item.holds(other) {
                return yes;
            }
        }
        !yes
    }
}

fn category(number: u32) -> Option<Item> {
    CATEGORIES.get(number as usize / 2).map(|category| Item::Category(*category, number.is_multiple_of(2)))
}
