//! Text to tokens, one at a time as the parser asks for them.
//!
//! Only what is valid becomes a token. Whoever has to say what is wrong with the rest reads the source again with all the rules of
//! CPython's tokenizer (`diagnose`), so that nothing here is spent on messages.

use super::{Refused, Res, Stop};
use crate::compile::names::{Name, Names};
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// The kind of a [`Token`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[rustfmt::skip]
pub enum Kind {
    End, Newline, Indent, Dedent, Name, Int, Float, Imaginary, String, FString, TString,
    LPar, RPar, LSqb, RSqb, LBrace, RBrace, Colon, Comma, Semi, Dot, Ellipsis, Arrow, At, Equal, ColonEqual, Exclamation,
    Plus, Minus, Star, Slash, DoubleSlash, Percent, DoubleStar, LeftShift, RightShift, Amper, VBar, Circumflex, Tilde,
    Less, LessEqual, Greater, GreaterEqual, EqEqual, NotEqual,
    PlusEqual, MinusEqual, StarEqual, SlashEqual, DoubleSlashEqual, PercentEqual, DoubleStarEqual, LeftShiftEqual, RightShiftEqual,
    AmperEqual, VBarEqual, CircumflexEqual, AtEqual,
    False, None, True, And, As, Assert, Async, Await, Break, Class, Continue, Def, Del, Elif, Else, Except, Finally, For, From, Global,
    If, Import, In, Is, Lambda, Nonlocal, Not, Or, Pass, Raise, Return, Try, While, With, Yield,
}

/// Line from 1 and column in bytes from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pos {
    pub line: i32,
    pub col: i32,
}

/// What the prefix and the quotes of a string say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flavor {
    pub raw: bool,
    pub bytes: bool,
    pub unicode: bool,
    pub triple: bool,
    /// Length of the prefix.
    pub prefix: u8,
    pub quote: u8,
}

impl Flavor {
    /// The length of the quotes on one side.
    pub fn quotes(self) -> usize {
        if self.triple { 3 } else { 1 }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Token {
    pub kind: Kind,
    pub flavor: Flavor,
    /// Of a name.
    pub name: Name,
    pub start: u32,
    pub end: u32,
    pub from: Pos,
    pub to: Pos,
}

impl Token {
    /// What stands in front of the first token.
    pub fn none() -> Token {
        let start = Pos { line: 1, col: 0 };
        Token { kind: Kind::Newline, flavor: Flavor::default(), name: Name::MODULE, start: 0, end: 0, from: start, to: start }
    }
}

/// Where the lexer is.
#[derive(Debug, Clone, Copy)]
pub struct Lexer<'s> {
    text: &'s str,
    bytes: &'s [u8],
    pub at: usize,
    line: i32,
    line_start: usize,
    /// Brackets that are open.
    pub depth: u32,
    /// The next token is the first of its line.
    fresh: bool,
    /// Blocks that end before the next token.
    dedents: u32,
}

/// Column of an indentation with tabs to multiples of eight, and with tabs as one column; the two have to agree.
type Indent = (u32, u32);

/// What may stand around the tokens: the names that were seen and the blocks that are open.
pub struct Context<'n> {
    pub names: &'n mut Names,
    indents: Vec<Indent>,
    /// A number that ran into a keyword, which is worth a warning: its end, and what it is called.
    pub run_on: Option<(usize, &'static str)>,
    /// Why the text is refused, once it is.
    pub refused: Refused,
}

impl<'n> Context<'n> {
    pub fn new(names: &'n mut Names) -> Context<'n> {
        Context { names, indents: Vec::new(), run_on: None, refused: Refused::at(0) }
    }

    fn refuse<T>(&mut self, at: usize) -> Res<T> {
        self.refused = Refused::at(at);
        Err(Stop)
    }
}

/// Classes of bytes.
mod class {
    pub const START: u8 = 1;
    pub const CONTINUE: u8 = 2;
    pub const DIGIT: u8 = 4;
    /// No token starts with it.
    pub const BETWEEN: u8 = 16;
}

static CLASSES: [u8; 256] = {
    let mut table = [0; 256];
    let mut b = 0;
    while b < 256 {
        let c = b as u8;
        if c >= 0x80 || c.is_ascii_alphabetic() || c == b'_' {
            table[b] = class::START | class::CONTINUE;
        } else if matches!(c, b' ' | b'\t' | b'\x0c' | b'#' | b'\\' | b'\n' | 0) {
            table[b] = class::BETWEEN;
        } else if c.is_ascii_digit() {
            table[b] = class::CONTINUE | class::DIGIT;
        }
        b += 1;
    }
    table
};

fn continues(byte: u8) -> bool {
    CLASSES[usize::from(byte)] & class::CONTINUE != 0
}

/// As many bytes of the source are looked at together.
const CHUNK: usize = 8;
/// A number with this bit in each byte.
const LOW_BITS: u64 = u64::from_le_bytes([1; CHUNK]);
const HIGH_BITS: u64 = LOW_BITS << 7;

/// How many bytes at the start of a chunk can stand within a name.
#[inline]
fn name_bytes(chunk: u64) -> usize {
    // Of seven bits each, so that no sum reaches the next byte; the high bits of the sums are the answers.
    let low = chunk & !HIGH_BITS;
    let from = |bytes: u64, least: u8| bytes + LOW_BITS * u64::from(0x80 - least);
    let lower = low | (LOW_BITS * 0x20);
    let letters = from(lower, b'a') & !from(lower, b'z' + 1);
    let digits = from(low, b'0') & !from(low, b'9' + 1);
    let underscores = !from(low ^ (LOW_BITS * u64::from(b'_')), 1);
    let others = !(letters | digits | underscores | chunk) & HIGH_BITS;
    others.trailing_zeros() as usize / CHUNK
}

/// The bits of the first bytes of a chunk.
fn first_bytes(count: usize) -> u64 {
    u64::MAX.checked_shr(u64::BITS - 8 * count as u32).unwrap_or(0)
}

/// The bytes of a short word as one number.
const fn packed(word: &[u8]) -> u64 {
    let mut out = 0;
    let mut i = word.len();
    while i > 0 {
        i -= 1;
        out = out << 8 | word[i] as u64;
    }
    out
}

/// Maps packed words to kinds.
macro_rules! keywords {
    ($($word:literal $kind:ident)*) => {
        /// The keyword of `length` bytes, which are packed into `word`.
        #[inline]
        fn keyword(word: u64, length: usize) -> Option<Kind> {
            #[expect(non_upper_case_globals, reason = "named as the kinds are")]
            mod words {
                $(pub const $kind: u64 = super::packed($word);)*
            }
            // The lengths of the keywords that start with a letter, as bits.
            static LENGTHS: [u16; 256] = {
                let mut table = [0; 256];
                $(table[$word[0] as usize] |= 1 << $word.len();)*
                table
            };
            if LENGTHS[usize::from(word as u8)] & 1 << length == 0 {
                return None;
            }
            match word {
                $(words::$kind => Some(Kind::$kind),)*
                _ => None,
            }
        }
    };
}

keywords! {
    b"False" False b"None" None b"True" True b"and" And b"as" As b"assert" Assert b"async" Async b"await" Await b"break" Break
    b"class" Class b"continue" Continue b"def" Def b"del" Del b"elif" Elif b"else" Else b"except" Except b"finally" Finally b"for" For
    b"from" From b"global" Global b"if" If b"import" Import b"in" In b"is" Is b"lambda" Lambda b"nonlocal" Nonlocal b"not" Not b"or" Or
    b"pass" Pass b"raise" Raise b"return" Return b"try" Try b"while" While b"with" With b"yield" Yield
}

impl<'s> Lexer<'s> {
    pub fn new(text: &'s str) -> Lexer<'s> {
        Lexer { text, bytes: text.as_bytes(), at: 0, line: 1, line_start: 0, depth: 0, fresh: true, dedents: 0 }
    }

    /// The byte at `at`, 0 behind the end; no source has a null byte.
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    pub fn pos(&self, at: usize) -> Pos {
        Pos { line: self.line, col: (at - self.line_start) as i32 }
    }

    /// A line ended just before `at`.
    fn next_line(&mut self, at: usize) {
        self.line += 1;
        self.line_start = at;
    }

    /// Makes `out` a token that ends here.
    fn token(&self, out: &mut Token, kind: Kind, start: usize, from: Pos) {
        out.kind = kind;
        (out.start, out.end) = (start as u32, self.at as u32);
        (out.from, out.to) = (from, self.pos(self.at));
    }

    fn empty(&self, out: &mut Token, kind: Kind) {
        self.token(out, kind, self.at, self.pos(self.at));
    }

    /// The next token, in place of the one in `out`.
    #[inline]
    pub fn next(&mut self, context: &mut Context, out: &mut Token) -> Res<()> {
        if self.fresh {
            self.fresh = false;
            if self.indentation(context)? {
                self.empty(out, Kind::Indent);
                return Ok(());
            }
        }
        if self.dedents > 0 {
            self.dedents -= 1;
            self.empty(out, Kind::Dedent);
            return Ok(());
        }
        let mut byte = self.byte(self.at);
        if byte == b' ' {
            self.at += 1;
            byte = self.byte(self.at);
        }
        let mut class = CLASSES[usize::from(byte)];
        if class & class::BETWEEN != 0 {
            if self.skip(context, out)? {
                return Ok(());
            }
            byte = self.byte(self.at);
            class = CLASSES[usize::from(byte)];
        }
        let start = self.at;
        if class & class::START != 0 {
            return self.word(context, out);
        }
        if class & class::DIGIT != 0 || (byte == b'.' && self.byte(start + 1).is_ascii_digit()) {
            return self.number(context, out);
        }
        match byte {
            b'"' | b'\'' => self.string(context, out, start, Kind::String, Flavor::default()),
            _ => self.operator(context, out, byte),
        }
    }

    /// Goes over what stands between tokens; says whether the end of a line or of the text was met, which is a token.
    fn skip(&mut self, context: &mut Context, out: &mut Token) -> Res<bool> {
        loop {
            match self.byte(self.at) {
                b' ' | b'\t' | b'\x0c' => self.at += 1,
                b'#' => self.at += memchr::memchr(b'\n', &self.bytes[self.at..]).unwrap_or(self.bytes.len() - self.at),
                b'\\' => self.continuation(context)?,
                b'\n' => {
                    if self.depth == 0 {
                        self.empty(out, Kind::Newline);
                    }
                    self.at += 1;
                    self.next_line(self.at);
                    if self.depth == 0 {
                        self.fresh = true;
                        return Ok(true);
                    }
                    let rest = &self.bytes[self.at..];
                    self.at += rest.iter().position(|b| *b != b' ').unwrap_or(rest.len());
                }
                0 => {
                    self.end(context, out)?;
                    return Ok(true);
                }
                _ => return Ok(false),
            }
        }
    }

    /// A backslash that joins the next line to this one.
    fn continuation(&mut self, context: &mut Context) -> Res<()> {
        if self.byte(self.at + 1) != b'\n' || self.at + 2 >= self.bytes.len() {
            return context.refuse(self.at);
        }
        self.at += 2;
        self.next_line(self.at);
        Ok(())
    }

    fn end(&mut self, context: &mut Context, out: &mut Token) -> Res<()> {
        if self.at < self.bytes.len() || self.depth > 0 {
            return context.refuse(self.at);
        }
        if self.line_start != self.at {
            // The last line has no end.
            self.empty(out, Kind::Newline);
            self.line_start = self.at;
        } else if context.indents.pop().is_some() {
            self.empty(out, Kind::Dedent);
        } else {
            self.empty(out, Kind::End);
        }
        Ok(())
    }

    /// Reads the indentation of the next line that is not blank; says whether a block starts there (CPython `tok_get_normal_mode`, its first part).
    fn indentation(&mut self, context: &mut Context) -> Res<bool> {
        const TAB: u32 = 8;
        let (mut indent, mut continued): (Indent, Option<Indent>) = ((0, 0), None);
        loop {
            let rest = &self.bytes[self.at..];
            let spaces = rest.iter().position(|b| *b != b' ').unwrap_or(rest.len());
            self.at += spaces;
            indent = (indent.0 + spaces as u32, indent.1 + spaces as u32);
            match self.byte(self.at) {
                b'\t' => indent = ((indent.0 / TAB + 1) * TAB, indent.1 + 1),
                b'\x0c' => indent = (0, 0),
                b'\\' => {
                    // The indentation of the first of the joined lines counts.
                    continued = continued.or(Some(indent).filter(|i| i.0 > 0));
                    self.continuation(context)?;
                    indent = (0, 0);
                    continue;
                }
                b'#' => {
                    self.at += memchr::memchr(b'\n', &self.bytes[self.at..]).unwrap_or(self.bytes.len() - self.at);
                    if self.at == self.bytes.len() {
                        self.line_start = self.at;
                        return Ok(false);
                    }
                    continue;
                }
                b'\n' => {
                    self.next_line(self.at + 1);
                    (indent, continued) = ((0, 0), None);
                }
                0 if self.at >= self.bytes.len() => {
                    self.line_start = self.at;
                    return Ok(false);
                }
                _ => break,
            }
            self.at += 1;
        }
        let indent = continued.unwrap_or(indent);
        let top = context.indents.last().copied().unwrap_or((0, 0));
        if indent == top {
            return Ok(false);
        }
        if indent.0 > top.0 && indent.1 > top.1 {
            context.indents.push(indent);
            return Ok(true);
        }
        while let Some(&top) = context.indents.last() {
            if indent.0 >= top.0 {
                break;
            }
            context.indents.pop();
            self.dedents += 1;
        }
        if indent != context.indents.last().copied().unwrap_or((0, 0)) {
            return context.refuse(self.at);
        }
        Ok(false)
    }

    /// A name, a keyword, or the prefix of a string.
    fn word(&mut self, context: &mut Context, out: &mut Token) -> Res<()> {
        let start = self.at;
        let from = self.pos(start);
        let mut chunk = self.chunk(start);
        let mut length = name_bytes(chunk);
        // What the bytes of a chunk behind the name were does not matter any more.
        let mut word = chunk & first_bytes(length);
        let packed = word;
        if length == CHUNK {
            loop {
                chunk = self.chunk(start + length);
                let more = name_bytes(chunk);
                word |= chunk & first_bytes(more);
                length += more;
                if more < CHUNK {
                    break;
                }
            }
        }
        let end = start + length;
        self.at = end;
        if length <= 2
            && let quote @ (b'"' | b'\'') = self.byte(end)
        {
            return self.prefixed(context, out, start, &self.bytes[start..end], quote);
        }
        if length <= CHUNK
            && let Some(kind) = keyword(packed, length)
        {
            self.token(out, kind, start, from);
            return Ok(());
        }
        let text = &self.text[start..end];
        out.name = if word & HIGH_BITS != 0 {
            let Some(text) = identifier(text) else { return context.refuse(start) };
            context.names.intern(&text)
        } else if length <= CHUNK {
            context.names.intern_packed(packed, text)
        } else {
            context.names.intern(text)
        };
        self.token(out, Kind::Name, start, from);
        Ok(())
    }

    /// The bytes from `at` on as a number, the first one lowest; behind the end come null bytes.
    fn chunk(&self, at: usize) -> u64 {
        let rest = &self.bytes[at..];
        rest.first_chunk().map_or_else(|| packed(rest), |chunk| u64::from_le_bytes(*chunk))
    }

    fn prefixed(&mut self, context: &mut Context, out: &mut Token, start: usize, prefix: &[u8], quote: u8) -> Res<()> {
        let mut flavor = Flavor { prefix: prefix.len() as u8, quote, ..Flavor::default() };
        let mut kind = Kind::String;
        for b in prefix {
            match b.to_ascii_lowercase() {
                b'r' if !flavor.raw => flavor.raw = true,
                b'b' if !flavor.bytes && kind == Kind::String => flavor.bytes = true,
                b'f' if kind == Kind::String && !flavor.bytes => kind = Kind::FString,
                b't' if kind == Kind::String && !flavor.bytes => kind = Kind::TString,
                b'u' if prefix.len() == 1 => flavor.unicode = true,
                _ => return context.refuse(start),
            }
        }
        self.string(context, out, start, kind, flavor)
    }

    /// A string from its prefix on; of one with fields only the start.
    fn string(&mut self, context: &mut Context, out: &mut Token, start: usize, kind: Kind, mut flavor: Flavor) -> Res<()> {
        let from = self.pos(start);
        let quoted = start + usize::from(flavor.prefix);
        let quote = self.bytes[quoted];
        flavor.quote = quote;
        flavor.triple = self.byte(quoted + 1) == quote && self.byte(quoted + 2) == quote;
        let inside = quoted + flavor.quotes();
        out.flavor = flavor;
        if kind != Kind::String {
            self.at = inside;
            self.token(out, kind, start, from);
            return Ok(());
        }
        let Some(end) = self.string_end(inside, flavor) else { return context.refuse(start) };
        self.skip_lines(inside, end);
        self.at = end + flavor.quotes();
        self.token(out, kind, start, from);
        Ok(())
    }

    /// Notes the lines that end between two places.
    pub fn skip_lines(&mut self, from: usize, to: usize) {
        for newline in memchr::memchr_iter(b'\n', &self.bytes[from..to]) {
            self.next_line(from + newline + 1);
        }
    }

    /// Where the closing quotes of a string start.
    fn string_end(&self, inside: usize, flavor: Flavor) -> Option<usize> {
        let quote = flavor.quote;
        let mut at = inside;
        loop {
            let rest = self.bytes.get(at..)?;
            at += if flavor.triple { memchr::memchr2(quote, b'\\', rest)? } else { memchr::memchr3(quote, b'\\', b'\n', rest)? };
            match self.bytes[at] {
                b'\\' => at += 2,
                b'\n' => return None,
                _ if !flavor.triple => return Some(at),
                _ if self.byte(at + 1) == quote && self.byte(at + 2) == quote => return Some(at),
                _ => at += 1,
            }
        }
    }

    fn digits(&mut self, valid: impl Fn(u8) -> bool) -> bool {
        let start = self.at;
        loop {
            while valid(self.byte(self.at)) {
                self.at += 1;
            }
            if self.byte(self.at) == b'_' && self.at > start && valid(self.byte(self.at + 1)) {
                self.at += 1;
            } else {
                return self.at > start;
            }
        }
    }

    fn number(&mut self, context: &mut Context, out: &mut Token) -> Res<()> {
        let start = self.at;
        let from = self.pos(start);
        let decimal = |b: u8| b.is_ascii_digit();
        let mut kind = Kind::Int;
        let mut called = "decimal";
        if self.bytes[start] == b'0' && matches!(self.byte(start + 1), b'x' | b'X' | b'o' | b'O' | b'b' | b'B') {
            let radix = self.bytes[start + 1].to_ascii_lowercase();
            self.at += 2;
            // Here an underscore may stand in front of the first digit.
            if self.byte(self.at) == b'_' {
                self.at += 1;
            }
            let (any, name) = match radix {
                b'x' => (self.digits(|b| b.is_ascii_hexdigit()), "hexadecimal"),
                b'o' => (self.digits(|b| matches!(b, b'0'..=b'7')), "octal"),
                _ => (self.digits(|b| matches!(b, b'0' | b'1')), "binary"),
            };
            called = name;
            if !any || self.byte(self.at).is_ascii_digit() {
                return context.refuse(start);
            }
        } else {
            self.digits(decimal);
            let whole = self.at;
            if self.byte(self.at) == b'.' {
                kind = Kind::Float;
                self.at += 1;
                self.digits(decimal);
            }
            if matches!(self.byte(self.at), b'e' | b'E') {
                let sign = usize::from(matches!(self.byte(self.at + 1), b'+' | b'-'));
                if self.byte(self.at + 1 + sign).is_ascii_digit() {
                    kind = Kind::Float;
                    self.at += 1 + sign;
                    self.digits(decimal);
                }
            }
            if matches!(self.byte(self.at), b'j' | b'J') {
                kind = Kind::Imaginary;
                called = "imaginary";
                self.at += 1;
            }
            let leading_zero = self.bytes[start] == b'0' && self.bytes[start..whole].iter().any(|b| matches!(b, b'1'..=b'9'));
            if kind == Kind::Int && leading_zero {
                return context.refuse(start);
            }
        }
        if continues(self.byte(self.at)) {
            if !crate::tokenizer::meets_keyword(&self.text[self.at..]) {
                return context.refuse(self.at);
            }
            context.run_on = Some((self.at, called));
        }
        self.token(out, kind, start, from);
        Ok(())
    }

    fn operator(&mut self, context: &mut Context, out: &mut Token, byte: u8) -> Res<()> {
        use Kind as K;
        let start = self.at;
        let from = self.pos(start);
        let (second, third) = (self.byte(start + 1), self.byte(start + 2));
        let equal = second == b'=';
        let (kind, length) = match byte {
            b'(' => (K::LPar, 1),
            b')' => (K::RPar, 1),
            b'[' => (K::LSqb, 1),
            b']' => (K::RSqb, 1),
            b'{' => (K::LBrace, 1),
            b'}' => (K::RBrace, 1),
            b',' => (K::Comma, 1),
            b';' => (K::Semi, 1),
            b'~' => (K::Tilde, 1),
            b'.' if second == b'.' && third == b'.' => (K::Ellipsis, 3),
            b'.' => (K::Dot, 1),
            b':' if equal => (K::ColonEqual, 2),
            b':' => (K::Colon, 1),
            b'=' if equal => (K::EqEqual, 2),
            b'=' => (K::Equal, 1),
            b'!' if equal => (K::NotEqual, 2),
            b'!' => (K::Exclamation, 1),
            b'+' if equal => (K::PlusEqual, 2),
            b'+' => (K::Plus, 1),
            b'-' if equal => (K::MinusEqual, 2),
            b'-' if second == b'>' => (K::Arrow, 2),
            b'-' => (K::Minus, 1),
            b'*' if second == b'*' && third == b'=' => (K::DoubleStarEqual, 3),
            b'*' if second == b'*' => (K::DoubleStar, 2),
            b'*' if equal => (K::StarEqual, 2),
            b'*' => (K::Star, 1),
            b'/' if second == b'/' && third == b'=' => (K::DoubleSlashEqual, 3),
            b'/' if second == b'/' => (K::DoubleSlash, 2),
            b'/' if equal => (K::SlashEqual, 2),
            b'/' => (K::Slash, 1),
            b'%' if equal => (K::PercentEqual, 2),
            b'%' => (K::Percent, 1),
            b'@' if equal => (K::AtEqual, 2),
            b'@' => (K::At, 1),
            b'&' if equal => (K::AmperEqual, 2),
            b'&' => (K::Amper, 1),
            b'|' if equal => (K::VBarEqual, 2),
            b'|' => (K::VBar, 1),
            b'^' if equal => (K::CircumflexEqual, 2),
            b'^' => (K::Circumflex, 1),
            b'<' if second == b'<' && third == b'=' => (K::LeftShiftEqual, 3),
            b'<' if second == b'<' => (K::LeftShift, 2),
            b'<' if equal => (K::LessEqual, 2),
            b'<' if second == b'>' => return context.refuse(start),
            b'<' => (K::Less, 1),
            b'>' if second == b'>' && third == b'=' => (K::RightShiftEqual, 3),
            b'>' if second == b'>' => (K::RightShift, 2),
            b'>' if equal => (K::GreaterEqual, 2),
            b'>' => (K::Greater, 1),
            _ => return context.refuse(start),
        };
        match kind {
            K::LPar | K::LSqb | K::LBrace => self.depth += 1,
            K::RPar | K::RSqb | K::RBrace => {
                let Some(depth) = self.depth.checked_sub(1) else { return context.refuse(start) };
                self.depth = depth;
            }
            _ => {}
        }
        self.at += length;
        self.token(out, kind, start, from);
        Ok(())
    }

    /// The literal part of an interpolated string that starts at `at`: where it ends, and at what; none if it does not.
    pub fn literal_end(&self, flavor: Flavor, in_spec: bool) -> Option<(usize, LiteralEnd)> {
        let mut at = self.at;
        loop {
            let byte = self.byte(at);
            match byte {
                0 => return None,
                b'\n' if !flavor.triple => return None,
                b'{' if !in_spec && self.byte(at + 1) == b'{' => at += 2,
                b'{' => return Some((at, LiteralEnd::Field)),
                b'}' if in_spec => return Some((at, LiteralEnd::Close)),
                b'}' if self.byte(at + 1) == b'}' => at += 2,
                b'}' => return None,
                b'\\' => match self.byte(at + 1) {
                    b'{' | b'}' => at += 1,
                    b'N' if !flavor.raw && self.byte(at + 2) == b'{' => {
                        at += memchr::memchr(b'}', &self.bytes[at..])? + 1;
                    }
                    _ => at += 2,
                },
                _ if byte == flavor.quote && (!flavor.triple || (self.byte(at + 1) == byte && self.byte(at + 2) == byte)) => {
                    return if in_spec { None } else { Some((at, LiteralEnd::Quote)) };
                }
                _ => at += 1,
            }
        }
    }
}

/// What stands behind a literal part of an interpolated string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiteralEnd {
    /// The string ends.
    Quote,
    /// A field starts.
    Field,
    /// The field ends whose format specification this is.
    Close,
}

/// An identifier beyond ASCII in its normal form, if it is one (PEP 3131).
fn identifier(text: &str) -> Option<Cow<'_, str>> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let valid = (first == '_' || unicode_ident::is_xid_start(first)) && chars.all(unicode_ident::is_xid_continue);
    valid.then(|| text.nfkc().collect::<String>().into())
}
