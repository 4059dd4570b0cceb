//! What is run to match a pattern, made of the code that the `re` module compiles it to, all of which is checked on the way.

use super::class::{Bytes, Class, Fold};
use super::opcodes::{self as op, MAXREPEAT, POSITIONS, Position};
use memchr::memmem::Finder;
use pyvm_vm::objects::string::push_code_point;

/// One character out of some.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum One {
    Any,
    NotNewline,
    Char(u32),
    NotChar(u32),
    /// One in the class of that number.
    Class(u32),
}

/// The number of a set of bytes, one of which comes next where something can match.
pub type First = u32;
/// Nothing is known of what comes next.
pub const ANYTHING: First = u32::MAX;
/// No other alternative.
pub const NO_OTHER: u32 = u32::MAX;

/// How often something is repeated.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    pub min: u32,
    /// [`MAXREPEAT`] is without end.
    pub max: u32,
}

impl Counts {
    /// Whether there may be another after so many.
    pub fn allow_after(self, count: u32) -> bool {
        count < self.max || self.max == MAXREPEAT
    }
}

/// An instruction. Where nothing else is said, the next one follows; what fails goes back to the last choice.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    Fail,
    /// The end of the pattern.
    Success,
    Byte(u8),
    /// Some of the program's bytes.
    Run {
        start: u32,
        length: u32,
    },
    One(One),
    At(Position),
    /// Sets the start or end of a group.
    Mark(u32),
    Jump(u32),
    /// An alternative; the next one starts at `or`.
    Branch {
        or: u32,
        first: First,
    },
    /// As many of one character as there are, less when what follows fails.
    Greedy {
        one: One,
        counts: Counts,
        tail: First,
    },
    /// As few as there must be, more when what follows fails.
    Lazy {
        one: One,
        counts: Counts,
        tail: First,
    },
    /// As many as there are.
    Possessive {
        one: One,
        counts: Counts,
    },
    /// Begins a repetition, which goes on at `until`. What is repeated lies between.
    Repeat {
        until: u32,
    },
    MaxUntil {
        body: u32,
        counts: Counts,
        first: First,
        tail: First,
    },
    MinUntil {
        body: u32,
        counts: Counts,
        tail: First,
    },
    /// Looks at what is to come, or at so many characters before; up to a `LookEnd`.
    Look {
        after: u32,
        back: u32,
        negated: bool,
    },
    LookEnd,
    /// What matches up to the `AtomicEnd` is kept.
    Atomic {
        after: u32,
    },
    AtomicEnd,
    /// As `Repeat`, of what is kept each time that it matches.
    Possess {
        end: u32,
    },
    PossessEnd {
        body: u32,
        counts: Counts,
    },
    /// What a group matched.
    Group {
        group: u32,
        fold: Fold,
    },
    IfGroup {
        group: u32,
        or: u32,
    },
}

/// A pattern as it is run.
pub struct Program {
    pub ops: Vec<Op>,
    /// The literal bytes.
    pub bytes: Vec<u8>,
    pub classes: Vec<Class>,
    pub firsts: Vec<Bytes>,
    /// With which bytes a match starts, where it is always the same and worth looking for.
    pub prefix: Option<Finder<'static>>,
    /// With which byte a match can start.
    pub first: First,
    /// It matches at the beginning or not at all.
    pub anchored: bool,
    /// Fewer characters do not match.
    pub min: usize,
    /// For text, which is WTF-8; otherwise a byte is a character.
    pub text: bool,
}

impl Program {
    /// The program of some code; none if that is not what `re` compiles patterns to.
    pub fn new(code: &[u32], groups: usize, text: bool) -> Option<Program> {
        let mut builder = Builder { code, groups, text, ops: Vec::new(), bytes: Vec::new(), classes: Vec::new(), pending: Vec::new(), depth: 0 };
        let (last, body) = code.split_last()?;
        if *last != op::SUCCESS {
            return None;
        }
        let (start, min) = match *body {
            [op::INFO, skip, _, min, ..] => (1 + skip as usize, min as usize),
            _ => (0, 0),
        };
        if builder.block(start, body.len(), false)? != body.len() {
            return None;
        }
        builder.push(Op::Success);
        let Builder { ops, bytes, classes, .. } = builder;
        let mut program = Program { ops, bytes, classes, firsts: Vec::new(), prefix: None, first: ANYTHING, anchored: false, min, text };
        program.look_ahead();
        Some(program)
    }

    /// Notes what can come next where that saves a try.
    fn look_ahead(&mut self) {
        for at in 0..self.ops.len() {
            let next = at as u32 + 1;
            let mut changed = self.ops[at];
            match &mut changed {
                Op::Branch { first, .. } | Op::Greedy { tail: first, .. } | Op::Lazy { tail: first, .. } | Op::MinUntil { tail: first, .. } => *first = self.first(next),
                Op::MaxUntil { body, first, tail, .. } => {
                    *first = self.first(*body);
                    *tail = self.first(next);
                }
                _ => continue,
            }
            self.ops[at] = changed;
        }
        self.first = self.first(0);
        let at = self.ops.iter().position(|op| !matches!(op, Op::Mark(_)));
        match at.map(|at| self.ops[at]) {
            Some(Op::At(Position::Beginning)) => self.anchored = true,
            Some(Op::Byte(byte)) => self.prefix = Some(Finder::new(&[byte]).into_owned()),
            Some(Op::Run { start, length }) => self.prefix = Some(Finder::new(self.run(start, length)).into_owned()),
            _ => {}
        }
    }

    /// Literal bytes.
    #[inline(always)]
    pub fn run(&self, start: u32, length: u32) -> &[u8] {
        &self.bytes[start as usize..][..length as usize]
    }

    /// The set of bytes that can come next at an instruction, noted.
    fn first(&mut self, at: u32) -> First {
        const FUEL: u32 = 48;
        let Some(bytes) = self.next_bytes(at, &mut { FUEL }) else { return ANYTHING };
        let known = self.firsts.iter().position(|known| *known == bytes);
        known.unwrap_or_else(|| {
            self.firsts.push(bytes);
            self.firsts.len() - 1
        }) as First
    }

    /// The bytes with which what matches from an instruction on starts; none if that may be nothing, or is not known.
    fn next_bytes(&self, at: u32, fuel: &mut u32) -> Option<Bytes> {
        *fuel = fuel.checked_sub(1)?;
        let mut either = |a: u32, b: u32| Some(self.next_bytes(a, fuel)?.or(self.next_bytes(b, fuel)?));
        match self.ops[at as usize] {
            Op::Fail => Some(Bytes::NONE),
            // What is kept is chosen without regard to what follows.
            Op::Success | Op::LookEnd | Op::AtomicEnd | Op::PossessEnd { .. } | Op::Group { .. } => None,
            Op::Byte(byte) => Some(Bytes::only(byte)),
            Op::Run { start, .. } => Some(Bytes::only(self.bytes[start as usize])),
            Op::One(one) => self.bytes_of(one),
            Op::At(_) | Op::Mark(_) | Op::Atomic { .. } => self.next_bytes(at + 1, fuel),
            Op::Jump(to) | Op::Look { after: to, .. } => self.next_bytes(to, fuel),
            Op::Branch { or: NO_OTHER, .. } => self.next_bytes(at + 1, fuel),
            Op::Branch { or, .. } | Op::IfGroup { or, .. } => either(at + 1, or),
            Op::Greedy { one, counts, .. } | Op::Lazy { one, counts, .. } | Op::Possessive { one, counts } => match counts.min {
                0 => Some(self.bytes_of(one)?.or(self.next_bytes(at + 1, fuel)?)),
                _ => self.bytes_of(one),
            },
            // From the front a repetition starts with its body if there must be one; from within the body what follows may come next.
            Op::Repeat { until: end } | Op::Possess { end } => match self.ops[end as usize] {
                Op::MaxUntil { body, counts, .. } | Op::MinUntil { body, counts, .. } | Op::PossessEnd { body, counts } => match counts.min {
                    0 => either(body, end + 1),
                    _ => self.next_bytes(body, fuel),
                },
                _ => None,
            },
            Op::MaxUntil { body, .. } | Op::MinUntil { body, .. } => either(body, at + 1),
        }
    }

    fn bytes_of(&self, one: One) -> Option<Bytes> {
        let mut bytes = Bytes::ALL;
        match one {
            One::Any => {}
            One::NotNewline => bytes.set(b'\n', false),
            One::Char(c) => bytes = encoded(c, self.text).first().map_or(Bytes::NONE, |byte| Bytes::only(*byte)),
            One::NotChar(c) => {
                if let [byte] = encoded(c, self.text)[..] {
                    bytes.set(byte, false);
                }
            }
            One::Class(number) => bytes = self.classes[number as usize].first_bytes(self.text)?,
        }
        Some(bytes)
    }
}

/// A character as bytes; none if no byte is that character.
fn encoded(c: u32, text: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    if text && c <= 0x10_ffff {
        push_code_point(&mut bytes, c);
    } else if let (Ok(byte), false) = (u8::try_from(c), text) {
        bytes.push(byte);
    }
    bytes
}

struct Builder<'a> {
    code: &'a [u32],
    groups: usize,
    text: bool,
    ops: Vec<Op>,
    bytes: Vec<u8>,
    classes: Vec<Class>,
    /// Literal bytes at hand, which go with those that follow.
    pending: Vec<u8>,
    depth: u32,
}

impl Builder<'_> {
    fn push(&mut self, op: Op) -> usize {
        self.write_pending();
        self.ops.push(op);
        self.ops.len() - 1
    }

    /// Where the next instruction will be.
    fn here(&mut self) -> u32 {
        self.write_pending();
        self.ops.len() as u32
    }

    fn write_pending(&mut self) {
        match self.pending[..] {
            [] => {}
            [byte] => self.ops.push(Op::Byte(byte)),
            _ => {
                self.ops.push(Op::Run { start: self.bytes.len() as u32, length: self.pending.len() as u32 });
                self.bytes.append(&mut self.pending);
            }
        }
        self.pending.clear();
    }

    fn unit(&self, at: usize) -> Option<u32> {
        self.code.get(at).copied()
    }

    /// Where a jump leads whose distance is at `at`, not beyond `end`.
    fn target(&self, at: usize, end: usize) -> Option<usize> {
        Some(at + self.unit(at)? as usize).filter(|target| *target <= end)
    }

    fn counts(&self, at: usize) -> Option<Counts> {
        let counts = Counts { min: self.unit(at)?, max: self.unit(at + 1)? };
        (counts.min <= counts.max).then_some(counts)
    }

    fn class(&mut self, class: Class) -> One {
        self.classes.push(class);
        One::Class(self.classes.len() as u32 - 1)
    }

    /// The character at `at`, and where the operation for it ends; none if it is no such operation.
    fn one(&mut self, at: usize, end: usize) -> Option<(One, usize)> {
        let folded = |fold, negated| (fold, negated);
        let (fold, negated) = match self.unit(at)? {
            op::ANY => return Some((One::NotNewline, at + 1)),
            op::ANY_ALL => return Some((One::Any, at + 1)),
            op::LITERAL => return Some((One::Char(self.unit(at + 1)?), at + 2)),
            op::NOT_LITERAL => return Some((One::NotChar(self.unit(at + 1)?), at + 2)),
            op::LITERAL_IGNORE => folded(Fold::Ascii, false),
            op::NOT_LITERAL_IGNORE => folded(Fold::Ascii, true),
            op::LITERAL_UNI_IGNORE => folded(Fold::Unicode, false),
            op::NOT_LITERAL_UNI_IGNORE => folded(Fold::Unicode, true),
            op::LITERAL_LOC_IGNORE => folded(Fold::Locale, false),
            op::NOT_LITERAL_LOC_IGNORE => folded(Fold::Locale, true),
            op::CATEGORY => {
                let class = Class::category(self.unit(at + 1)?)?;
                return Some((self.class(class), at + 2));
            }
            op::IN => return self.set(at, end, Fold::None),
            op::IN_IGNORE => return self.set(at, end, Fold::Ascii),
            op::IN_UNI_IGNORE => return self.set(at, end, Fold::Unicode),
            op::IN_LOC_IGNORE => return self.set(at, end, Fold::Locale),
            _ => return None,
        };
        let class = Class::character(self.unit(at + 1)?, negated, fold);
        Some((self.class(class), at + 2))
    }

    fn set(&mut self, at: usize, end: usize, fold: Fold) -> Option<(One, usize)> {
        let after = self.target(at + 1, end)?;
        let (class, rest) = Class::parse(self.code.get(at + 2..after)?, fold)?;
        rest.is_empty().then_some(())?;
        Some((self.class(class), after))
    }

    /// Takes over the operations from `at` up to `end`, or to a jump in front of that if there may be one: where it stopped.
    fn block(&mut self, mut at: usize, end: usize, may_jump: bool) -> Option<usize> {
        /// More than `re` itself can parse.
        const DEEPEST: u32 = 2000;
        self.depth += 1;
        if self.depth > DEEPEST || end > self.code.len() {
            return None;
        }
        while at < end {
            if may_jump && at + 2 == end && self.unit(at)? == op::JUMP {
                break;
            }
            at = self.operation(at, end)?;
        }
        self.depth -= 1;
        (at <= end).then_some(at)
    }

    /// Takes over the operations from `at` up to a `SUCCESS` right before `end`.
    fn closed_block(&mut self, at: usize, end: usize) -> Option<()> {
        let last = end.checked_sub(1).filter(|last| *last >= at)?;
        (self.unit(last)? == op::SUCCESS && self.block(at, last, false)? == last).then_some(())
    }

    /// Takes over the operation at `at`: where the next one is.
    fn operation(&mut self, at: usize, end: usize) -> Option<usize> {
        let code = self.unit(at)?;
        match code {
            op::FAILURE => {
                self.push(Op::Fail);
                Some(at + 1)
            }
            op::LITERAL => {
                let bytes = encoded(self.unit(at + 1)?, self.text);
                if bytes.is_empty() {
                    self.push(Op::Fail);
                }
                self.pending.extend(bytes);
                Some(at + 2)
            }
            op::AT => {
                let position = *POSITIONS.get(self.unit(at + 1)? as usize)?;
                self.push(Op::At(position));
                Some(at + 2)
            }
            op::MARK => {
                let mark = self.unit(at + 1)?;
                if mark as usize >= self.groups.checked_mul(2)? {
                    return None;
                }
                self.push(Op::Mark(mark));
                Some(at + 2)
            }
            op::INFO => self.target(at + 1, end),
            op::BRANCH => self.branch(at, end),
            op::REPEAT | op::POSSESSIVE_REPEAT => self.repeat(at, end),
            op::REPEAT_ONE | op::MIN_REPEAT_ONE | op::POSSESSIVE_REPEAT_ONE => {
                let (after, counts) = (self.target(at + 1, end)?, self.counts(at + 2)?);
                let last = after.checked_sub(1)?;
                if self.unit(last)? != op::SUCCESS {
                    return None;
                }
                if self.unit(at + 4)? == op::FAILURE && at + 5 == last {
                    // A set that holds nothing.
                    if counts.min > 0 {
                        self.push(Op::Fail);
                    }
                    return Some(after);
                }
                let (one, behind) = self.one(at + 4, last)?;
                if behind != last {
                    return None;
                }
                self.push(match code {
                    op::REPEAT_ONE => Op::Greedy { one, counts, tail: ANYTHING },
                    op::MIN_REPEAT_ONE => Op::Lazy { one, counts, tail: ANYTHING },
                    _ => Op::Possessive { one, counts },
                });
                Some(after)
            }
            op::ASSERT | op::ASSERT_NOT => {
                let (after, back) = (self.target(at + 1, end)?, self.unit(at + 2)?);
                let look = self.push(Op::Fail);
                self.closed_block(at + 3, after)?;
                self.push(Op::LookEnd);
                self.ops[look] = Op::Look { after: self.here(), back, negated: code == op::ASSERT_NOT };
                Some(after)
            }
            op::ATOMIC_GROUP => {
                let after = self.target(at + 1, end)?;
                let atomic = self.push(Op::Fail);
                self.closed_block(at + 2, after)?;
                self.push(Op::AtomicEnd);
                self.ops[atomic] = Op::Atomic { after: self.here() };
                Some(after)
            }
            op::GROUPREF => self.reference(at, Fold::None),
            op::GROUPREF_IGNORE => self.reference(at, Fold::Ascii),
            op::GROUPREF_UNI_IGNORE => self.reference(at, Fold::Unicode),
            op::GROUPREF_LOC_IGNORE => self.reference(at, Fold::Locale),
            op::GROUPREF_EXISTS => self.if_group(at, end),
            _ => {
                let (one, after) = self.one(at, end)?;
                self.push(Op::One(one));
                Some(after)
            }
        }
    }

    fn group(&self, at: usize) -> Option<u32> {
        self.unit(at).filter(|group| (*group as usize) < self.groups)
    }

    fn reference(&mut self, at: usize, fold: Fold) -> Option<usize> {
        let group = self.group(at + 1)?;
        self.push(Op::Group { group, fold });
        Some(at + 2)
    }

    fn branch(&mut self, at: usize, end: usize) -> Option<usize> {
        let (mut at, mut jumps, mut before) = (at + 1, Vec::new(), None);
        let mut after = None;
        while self.unit(at)? != 0 {
            let next = self.target(at, end)?;
            let jump = next.checked_sub(2).filter(|jump| *jump > at)?;
            let here = self.here();
            if let Some(Op::Branch { or, .. }) = before.map(|before: usize| &mut self.ops[before]) {
                *or = here;
            }
            before = Some(self.push(Op::Branch { or: NO_OTHER, first: ANYTHING }));
            if self.block(at + 1, next, true)? != jump {
                return None;
            }
            let target = self.target(jump + 1, end)?;
            if *after.get_or_insert(target) != target {
                return None;
            }
            jumps.push(self.push(Op::Fail));
            at = next;
        }
        if after.is_some_and(|after| after != at + 1) {
            return None;
        }
        if jumps.is_empty() {
            self.push(Op::Fail);
        }
        let here = self.here();
        for jump in jumps {
            self.ops[jump] = Op::Jump(here);
        }
        Some(at + 1)
    }

    fn repeat(&mut self, at: usize, end: usize) -> Option<usize> {
        let (until, counts) = (self.target(at + 1, end)?, self.counts(at + 2)?);
        let repeat = self.push(Op::Fail);
        let body = self.here();
        if self.block(at + 4, until, false)? != until {
            return None;
        }
        let (op, closing) = match (self.unit(at)?, self.unit(until)?) {
            (op::REPEAT, op::MAX_UNTIL) => (Op::Repeat { until: 0 }, Op::MaxUntil { body, counts, first: ANYTHING, tail: ANYTHING }),
            (op::REPEAT, op::MIN_UNTIL) => (Op::Repeat { until: 0 }, Op::MinUntil { body, counts, tail: ANYTHING }),
            (op::POSSESSIVE_REPEAT, op::SUCCESS) => (Op::Possess { end: 0 }, Op::PossessEnd { body, counts }),
            _ => return None,
        };
        let closing = self.push(closing) as u32;
        self.ops[repeat] = match op {
            Op::Possess { .. } => Op::Possess { end: closing },
            _ => Op::Repeat { until: closing },
        };
        Some(until + 1)
    }

    fn if_group(&mut self, at: usize, end: usize) -> Option<usize> {
        let group = self.group(at + 1)?;
        // The distance is counted from one unit before.
        let no = self.target(at + 2, end + 1)?.checked_sub(1)?;
        let condition = self.push(Op::Fail);
        let stopped = self.block(at + 3, no, true)?;
        if stopped == no {
            self.ops[condition] = Op::IfGroup { group, or: self.here() };
            return Some(no);
        }
        let after = self.target(stopped + 1, end)?;
        let jump = self.push(Op::Fail);
        self.ops[condition] = Op::IfGroup { group, or: self.here() };
        if self.block(no, after, false)? != after {
            return None;
        }
        self.ops[jump] = Op::Jump(self.here());
        Some(after)
    }
}
