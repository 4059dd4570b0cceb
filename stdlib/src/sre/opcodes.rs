//! The code that the `re` module compiles patterns to: numbers of operations, positions and categories (`re._constants`).

/// Whose numbers these are; `re` refuses another version's.
pub const MAGIC: u32 = 20_230_612;
/// Bytes of a unit of code.
pub const CODESIZE: usize = 4;
/// As the greatest count of a repetition: without end.
pub const MAXREPEAT: u32 = u32::MAX;
/// The most groups that a pattern can have.
pub const MAXGROUPS: usize = i32::MAX as usize / 2;

macro_rules! numbered {
    ($($name:ident)*) => { numbered!(@ 0; $($name)*); };
    (@ $n:expr; $name:ident $($rest:ident)*) => { pub const $name: u32 = $n; numbered!(@ $n + 1; $($rest)*); };
    (@ $n:expr;) => {};
}

numbered! {
    FAILURE SUCCESS ANY ANY_ALL ASSERT ASSERT_NOT AT BRANCH CATEGORY CHARSET BIGCHARSET GROUPREF GROUPREF_EXISTS IN INFO JUMP LITERAL MARK
    MAX_UNTIL MIN_UNTIL NOT_LITERAL NEGATE RANGE REPEAT REPEAT_ONE _SUBPATTERN MIN_REPEAT_ONE ATOMIC_GROUP POSSESSIVE_REPEAT
    POSSESSIVE_REPEAT_ONE GROUPREF_IGNORE IN_IGNORE LITERAL_IGNORE NOT_LITERAL_IGNORE GROUPREF_LOC_IGNORE IN_LOC_IGNORE
    LITERAL_LOC_IGNORE NOT_LITERAL_LOC_IGNORE GROUPREF_UNI_IGNORE IN_UNI_IGNORE LITERAL_UNI_IGNORE NOT_LITERAL_UNI_IGNORE RANGE_UNI_IGNORE
}

/// A place in a text that `AT` asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Position {
    Beginning,
    BeginningLine,
    End,
    EndLine,
    EndString,
    Boundary(Word),
    NonBoundary(Word),
}

/// Whose words a boundary is of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Word {
    Ascii,
    Locale,
    Unicode,
}

/// By the numbers of `re._constants.ATCODES`.
pub const POSITIONS: [Position; 12] = [
    Position::Beginning,
    Position::BeginningLine,
    Position::Beginning,
    Position::Boundary(Word::Ascii),
    Position::NonBoundary(Word::Ascii),
    Position::End,
    Position::EndLine,
    Position::EndString,
    Position::Boundary(Word::Locale),
    Position::NonBoundary(Word::Locale),
    Position::Boundary(Word::Unicode),
    Position::NonBoundary(Word::Unicode),
];

/// A category of characters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Category {
    Digit,
    Space,
    Word(Word),
    Linebreak,
    UnicodeDigit,
    UnicodeSpace,
    UnicodeLinebreak,
}

/// Half the numbers of `re._constants.CHCODES`: each is followed by its opposite.
pub const CATEGORIES: [Category; 9] = [
    Category::Digit,
    Category::Space,
    Category::Word(Word::Ascii),
    Category::Linebreak,
    Category::Word(Word::Locale),
    Category::UnicodeDigit,
    Category::UnicodeSpace,
    Category::Word(Word::Unicode),
    Category::UnicodeLinebreak,
];
