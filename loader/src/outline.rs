//! What lies where in marshalled code, found without making objects, so that each code object can be made when it is first needed.
//!
//! [`outline`] takes what compilers write and answers for all of it: whoever makes objects by it meets no error later. Anything else is
//! left to the reader that makes all objects at once and says what is wrong ([`crate::marshal`]).

use crate::marshal::{FLAG_REF, MAX_DEPTH};
use crate::opcode::{flags, kinds};

/// What an object is good for in a code object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Its end is not met yet.
    Open,
    Bytes,
    Text,
    /// A tuple of texts only.
    Texts,
    Tuple,
    Code,
    Other,
}

/// Sets of shapes, a bit each.
const BYTES: u8 = 1 << Shape::Bytes as u8;
const TEXT: u8 = 1 << Shape::Text as u8;
const TEXTS: u8 = 1 << Shape::Texts as u8;
const TUPLE: u8 = TEXTS | 1 << Shape::Tuple as u8;

/// An object that others may refer to.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Offset of its type byte.
    pub at: u32,
    pub shape: Shape,
}

/// A code object, as far as it is known without its parts.
#[derive(Debug, Clone, Copy)]
pub struct Sketch {
    /// Offset of its type byte, and the end.
    pub at: u32,
    pub end: u32,
    /// How many objects that can be referred to come before its end.
    pub places: u32,
    /// Offset of the object with `co_localspluskinds`.
    pub kinds: u32,
    pub firstlineno: i32,
}

/// The numbers of a code object.
#[derive(Debug, Clone, Copy)]
pub struct Numbers {
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub stacksize: u32,
    pub flags: u32,
    pub firstlineno: i32,
}

impl Numbers {
    /// Parameters with a slot of their own.
    #[must_use]
    pub fn parameters(&self) -> usize {
        let stars = [flags::VARARGS, flags::VARKEYWORDS].iter().filter(|f| self.flags & **f != 0).count();
        (self.argcount as usize).saturating_add(self.kwonlyargcount as usize).saturating_add(stars)
    }

    /// Whether the numbers fit each other, the kinds of `locals` variables and the length of the code (CPython `_PyCode_Validate`).
    #[must_use]
    pub fn fit(&self, local_kinds: &[u8], locals: usize, code: usize) -> bool {
        const MOST: u32 = 1 << 20;
        const MOST_LOCALS: usize = 1 << 24;
        let slots = local_kinds.iter().filter(|k| **k & kinds::LOCAL != 0).count();
        local_kinds.len() == locals
            && locals <= MOST_LOCALS
            && self.argcount <= MOST
            && self.parameters() <= slots
            && self.posonlyargcount <= self.argcount
            && self.stacksize <= MOST
            && code.is_multiple_of(2)
            && code != 0
    }
}

/// The outline of a marshalled code object.
pub struct Outline {
    pub places: Vec<Place>,
    /// The code objects that are parts of it itself, in order.
    pub codes: Vec<Sketch>,
}

/// A shape in a packed place lies above this many bits, which offsets have room in.
const SHAPE_BITS: u32 = 29;
const SHAPES: [Shape; 7] = [Shape::Open, Shape::Bytes, Shape::Text, Shape::Texts, Shape::Tuple, Shape::Code, Shape::Other];

impl Outline {
    /// The outline as bytes, for who has the data at hand long before it is read. Nothing for data that is too long.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let last = self.places.iter().map(|place| place.at).max().unwrap_or(0);
        if last >> SHAPE_BITS != 0 {
            return Vec::new();
        }
        let place = |place: &Place| place.at | (place.shape as u32) << SHAPE_BITS;
        let code = |code: &Sketch| [code.at, code.end, code.places, code.kinds, code.firstlineno as u32];
        let numbers = std::iter::once(self.places.len() as u32).chain(self.places.iter().map(place)).chain(self.codes.iter().flat_map(code));
        numbers.flat_map(u32::to_le_bytes).collect()
    }

    /// What [`Outline::pack`] made; none if it made nothing. That it belongs to the data is the caller's affair.
    #[must_use]
    pub fn unpack(packed: &[u8]) -> Option<Outline> {
        let (count, rest) = packed.split_first_chunk()?;
        let (places, codes) = rest.split_at_checked(u32::from_le_bytes(*count) as usize * 4)?;
        let (places, codes) = (places.as_chunks().0, codes.as_chunks::<4>().0);
        let place = |packed: &[u8; 4]| {
            let number = u32::from_le_bytes(*packed);
            Place { at: number & ((1 << SHAPE_BITS) - 1), shape: SHAPES[(number >> SHAPE_BITS) as usize % SHAPES.len()] }
        };
        let code = |c: &[[u8; 4]; 5]| {
            let [at, end, places, kinds, line] = c.map(u32::from_le_bytes);
            Sketch { at, end, places, kinds, firstlineno: line as i32 }
        };
        Some(Outline { places: places.iter().map(place).collect(), codes: codes.as_chunks().0.iter().map(code).collect() })
    }
}

/// The outline of the code object that `data` starts with; none if it is not one that a compiler wrote.
#[must_use]
pub fn outline(data: &[u8]) -> Option<Outline> {
    u32::try_from(data.len()).ok()?;
    /// About as many bytes lie between two objects that are referred to; between code objects still more.
    const BETWEEN: usize = 32;
    let (places, codes) = (Vec::with_capacity(data.len() / BETWEEN), Vec::with_capacity(data.len() / (8 * BETWEEN)));
    let mut scan = Scan::<true> { data, at: 0, known: &[], places, next: 0, depth: 0, within: 0, codes };
    let (shape, _) = scan.object()?;
    (shape == Shape::Code).then_some(Outline { places: scan.places, codes: scan.codes })
}

/// The object at `at` of data with an outline, of which `next` is the number that it or what is behind it has as a place: where it ends, and
/// the number behind.
#[must_use]
pub fn skip(data: &[u8], places: &[Place], at: usize, next: usize) -> Option<(usize, usize)> {
    let mut scan = Scan::<false> { data, at, known: places, places: Vec::new(), next, depth: 0, within: usize::MAX / 2, codes: Vec::new() };
    scan.object()?;
    Some((scan.at, scan.next))
}

/// The sketch of the code object at `at`, as for [`skip`].
#[must_use]
pub fn sketch(data: &[u8], places: &[Place], at: usize, next: usize) -> Option<Sketch> {
    let mut scan = Scan::<false> { data, at, known: places, places: Vec::new(), next, depth: 0, within: 1, codes: Vec::new() };
    scan.object()?;
    scan.codes.pop()
}

/// The numbers of a code object that was sketched.
#[must_use]
pub fn numbers(data: &[u8], sketch: &Sketch) -> Option<Numbers> {
    let field = |index: usize| u32_at(data, sketch.at as usize + 1 + index * 4);
    Some(Numbers { argcount: field(0)?, posonlyargcount: field(1)?, kwonlyargcount: field(2)?, stacksize: field(3)?, flags: field(4)?, firstlineno: sketch.firstlineno })
}

/// The byte string whose object starts at `at`.
#[must_use]
pub fn bytes_at(data: &[u8], at: usize) -> Option<&[u8]> {
    let length = u32_at(data, at + 1)? as usize;
    data.get(at + 5..)?.get(..length)
}

fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

/// Goes over marshal data; `NEW` says that the places are found out, not `known`.
struct Scan<'a, const NEW: bool> {
    data: &'a [u8],
    at: usize,
    known: &'a [Place],
    places: Vec<Place>,
    /// Number of the next place.
    next: usize,
    depth: u32,
    /// Code objects around the one at hand.
    within: usize,
    /// Those within one other.
    codes: Vec<Sketch>,
}

impl<'a, const NEW: bool> Scan<'a, NEW> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.data.get(self.at..)?.get(..count)?;
        self.at += count;
        Some(taken)
    }

    fn byte(&mut self) -> Option<usize> {
        let byte = *self.data.get(self.at)?;
        self.at += 1;
        Some(usize::from(byte))
    }

    fn u32(&mut self) -> Option<u32> {
        let value = u32_at(self.data, self.at)?;
        self.at += 4;
        Some(value)
    }

    /// A size, none where it is negative.
    fn size(&mut self) -> Option<usize> {
        usize::try_from(self.u32()? as i32).ok()
    }

    fn place(&self, number: usize) -> Option<Place> {
        if NEW { &self.places } else { self.known }.get(number).copied()
    }

    /// Numbers the object at `at`, if others can refer to it.
    fn open(&mut self, flag: bool, at: usize) -> usize {
        let number = self.next;
        if flag {
            self.next += 1;
            if NEW {
                self.places.push(Place { at: at as u32, shape: Shape::Open });
            }
        }
        number
    }

    fn close(&mut self, flag: bool, number: usize, shape: Shape) {
        if flag && NEW {
            self.places[number].shape = shape;
        }
    }

    /// Goes over an object: its shape, and where it starts.
    fn object(&mut self) -> Option<(Shape, usize)> {
        let start = self.at;
        let byte = *self.data.get(start)?;
        let (code, flag) = (byte & !FLAG_REF, byte & FLAG_REF != 0);
        // The frequent ones; the rest is a function of its own, so that these need few registers.
        let (length, shape) = match code {
            b'r' => {
                let number = u32_at(self.data, start + 1)? as usize;
                self.at = start + 5;
                let place = self.place(number)?;
                // Code is held by what it is part of only.
                return (!matches!(place.shape, Shape::Open | Shape::Code)).then_some((place.shape, place.at as usize));
            }
            b'z' | b'Z' => (2 + usize::from(*self.data.get(start + 1)?), Shape::Text),
            b's' => (5 + usize::try_from(u32_at(self.data, start + 1)? as i32).ok()?, Shape::Bytes),
            b'i' => (5, Shape::Other),
            b'N' => {
                self.at = start + 1;
                return Some((Shape::Other, start));
            }
            _ => return self.rare(code, flag),
        };
        self.at = start + length;
        if self.at > self.data.len() {
            return None;
        }
        self.leaf(flag, start, shape);
        Some((shape, start))
    }

    /// Numbers an object that holds no others.
    #[inline]
    fn leaf(&mut self, flag: bool, start: usize, shape: Shape) {
        if flag {
            self.next += 1;
            if NEW {
                self.places.push(Place { at: start as u32, shape });
            }
        }
    }

    /// Goes over an object of a kind that is not frequent, or holds others.
    #[inline(never)]
    fn rare(&mut self, code: u8, flag: bool) -> Option<(Shape, usize)> {
        let start = self.at;
        self.at += 1;
        let shape = match code {
            b'T' | b'F' | b'.' | b'S' => return Some((Shape::Other, start)),
            b'(' | b')' | b'>' | b':' | b'c' => {
                let number = self.open(flag, start);
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return None;
                }
                let shape = if code == b'c' { self.code(start)? } else { self.items(code)? };
                self.depth -= 1;
                self.close(flag, number, shape);
                return Some((shape, start));
            }
            b'a' | b'A' => {
                let length = self.size()?;
                self.take(length)?;
                Shape::Text
            }
            b'u' | b't' => {
                let length = self.size()?;
                std::str::from_utf8(self.take(length)?).ok()?;
                Shape::Text
            }
            b'g' => {
                self.take(8)?;
                Shape::Other
            }
            b'y' => {
                self.take(16)?;
                Shape::Other
            }
            b'l' => {
                self.long()?;
                Shape::Other
            }
            _ => return None,
        };
        self.leaf(flag, start, shape);
        Some((shape, start))
    }

    fn long(&mut self) -> Option<()> {
        let count = self.u32()? as i32;
        let digits = self.take((count.unsigned_abs() as usize).checked_mul(2)?)?;
        let small = digits.iter().skip(1).step_by(2).all(|high| *high < 0x80);
        let normal = digits.last_chunk().is_none_or(|last: &[u8; 2]| *last != [0, 0]);
        (small && normal && count != i32::MIN).then_some(())
    }

    fn items(&mut self, code: u8) -> Option<Shape> {
        let count = match code {
            b')' => self.byte()?,
            b':' => 3,
            _ => self.size()?,
        };
        let mut texts = true;
        for _ in 0..count {
            texts &= self.object()?.0 == Shape::Text;
        }
        Some(match code {
            b'(' | b')' if texts => Shape::Texts,
            b'(' | b')' => Shape::Tuple,
            _ => Shape::Other,
        })
    }

    /// The number of items of the tuple that starts at `at`.
    fn tuple_length(&self, at: usize) -> Option<usize> {
        match self.data.get(at)? & !FLAG_REF {
            b')' => self.data.get(at + 1).map(|n| usize::from(*n)),
            _ => u32_at(self.data, at + 1).map(|n| n as usize),
        }
    }

    /// The parts of a code object behind its type byte.
    fn code(&mut self, start: usize) -> Option<Shape> {
        self.within += 1;
        let [argcount, posonlyargcount, kwonlyargcount, stacksize, flags] = [self.u32()?, self.u32()?, self.u32()?, self.u32()?, self.u32()?];
        let code = self.part(BYTES)?;
        self.part(TUPLE)?;
        self.part(TEXTS)?;
        let names = self.part(TEXTS)?;
        let local_kinds = self.part(BYTES)?;
        for _ in ["filename", "name", "qualname"] {
            self.part(TEXT)?;
        }
        let firstlineno = self.u32()? as i32;
        for _ in ["linetable", "exceptiontable"] {
            self.part(BYTES)?;
        }
        let numbers = Numbers { argcount, posonlyargcount, kwonlyargcount, stacksize, flags, firstlineno };
        let fit = numbers.fit(bytes_at(self.data, local_kinds)?, self.tuple_length(names)?, bytes_at(self.data, code)?.len());
        self.within -= 1;
        if self.within == 1 {
            self.codes.push(Sketch { at: start as u32, end: self.at as u32, places: self.next as u32, kinds: local_kinds as u32, firstlineno });
        }
        fit.then_some(Shape::Code)
    }

    /// A part of a code object with one of these shapes: where it starts.
    fn part(&mut self, shapes: u8) -> Option<usize> {
        let (shape, at) = self.object()?;
        (shapes >> shape as u8 & 1 != 0).then_some(at)
    }
}
