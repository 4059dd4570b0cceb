//! Matching: a machine that goes back to its last choice when an instruction of the [`Program`] fails.
//!
//! What it decides is on the stack `choices`. What changes on the way and must be put back is either kept in the choice itself, or (marks of
//! groups) written to the `trail`, or never changed: a repetition makes a new `Node` for each round, and going back drops the newer ones.

use super::class::{Fold, is_word};
use super::opcodes::{MAXREPEAT, Position, Word};
use super::program::{ANYTHING, Counts, First, NO_OTHER, One, Op, Program};
use memchr::memchr;
use pyvm_vm::objects::string;
use pyvm_vm::vm::{R, Vm};

/// A mark that is not set, or no place.
const NOWHERE: usize = usize::MAX;
/// No node, no barrier.
const NONE: u32 = u32::MAX;

/// How characters lie in bytes.
pub trait Encoding {
    /// The character at a place, and its length.
    fn decode(bytes: &[u8], at: usize) -> (u32, usize);
    /// Where the character before a place starts.
    fn before(bytes: &[u8], at: usize) -> usize;
    /// Whether a byte may be only a part of a character.
    const PARTS: bool;
}

/// One byte each: bytes, and text that is ASCII.
pub struct Single;

impl Encoding for Single {
    #[inline(always)]
    fn decode(bytes: &[u8], at: usize) -> (u32, usize) {
        (u32::from(bytes[at]), 1)
    }

    #[inline(always)]
    fn before(_: &[u8], at: usize) -> usize {
        at - 1
    }

    const PARTS: bool = false;
}

/// WTF-8.
pub struct Wide;

impl Encoding for Wide {
    #[inline(always)]
    fn decode(bytes: &[u8], at: usize) -> (u32, usize) {
        string::decode(bytes, at)
    }

    #[inline(always)]
    fn before(bytes: &[u8], mut at: usize) -> usize {
        loop {
            at -= 1;
            if bytes[at] & 0xc0 != 0x80 {
                return at;
            }
        }
    }

    const PARTS: bool = true;
}

/// What a choice that failed goes on with.
#[derive(Clone, Copy)]
enum Kind {
    /// Another way, at the same place.
    Goto,
    /// One character less, down to `low`.
    Shorter,
    /// One character more, of `low` that may come.
    Longer,
    /// Another round of a reluctant repetition.
    Again,
    /// Barriers: nothing in what they began matches.
    Ahead,
    NotAhead,
    Atomic,
    /// Goes on behind the repetition when there were enough rounds, which `low` says.
    Possess,
}

#[derive(Clone, Copy)]
struct Choice {
    kind: Kind,
    pc: u32,
    at: usize,
    low: usize,
    repeat: u32,
    barrier: u32,
    nodes: u32,
    trail: u32,
}

/// A round of a repetition.
#[derive(Clone, Copy)]
struct Node {
    /// Rounds before this one is done; one less than none at the start.
    count: u32,
    /// Where the last round began that there need not have been.
    last: usize,
    /// The repetition around.
    outer: u32,
}

/// Where the machine is.
#[derive(Clone, Copy)]
struct State {
    pc: u32,
    at: usize,
    repeat: u32,
    /// The innermost choice that is a barrier.
    barrier: u32,
}

/// Matches a program against a text, any number of times.
pub struct Matcher<'a> {
    vm: &'a Vm,
    program: &'a Program,
    /// The text up to where it is to be matched.
    bytes: &'a [u8],
    wide: bool,
    /// The place must be the end of the text.
    pub whole: bool,
    /// Nothing at this place is no match.
    pub not_empty_at: Option<usize>,
    /// Start and end of the match, those of the groups, and the number of the group that ended last.
    pub marks: Vec<usize>,
    /// Whether some of them were set since.
    marked: bool,
    choices: Vec<Choice>,
    trail: Vec<(u32, usize)>,
    nodes: Vec<Node>,
    steps: u32,
}

/// The mark behind which groups have theirs.
const GROUPS: usize = 2;

impl<'a> Matcher<'a> {
    /// For `bytes`, which are WTF-8 beyond ASCII if they are `wide`.
    pub fn new(vm: &'a Vm, program: &'a Program, groups: usize, bytes: &'a [u8], wide: bool) -> Matcher<'a> {
        let marks = vec![NOWHERE; GROUPS + 2 * groups + 1];
        Matcher { vm, program, bytes, wide, whole: false, not_empty_at: None, marks, marked: false, choices: Vec::new(), trail: Vec::new(), nodes: Vec::new(), steps: 0 }
    }

    /// Start and end of a group, 0 being the whole match.
    pub fn span(&self, group: usize) -> Option<(usize, usize)> {
        span(&self.marks, group)
    }

    /// Start and end of the match.
    pub fn whole_span(&self) -> (usize, usize) {
        (self.marks[0], self.marks[1])
    }

    /// Whether there is a match that starts at `start`.
    ///
    /// # Errors
    /// What the handler of a signal raised.
    pub fn match_at(&mut self, start: usize) -> R<bool> {
        if self.wide { self.attempt::<Wide>(start) } else { self.attempt::<Single>(start) }
    }

    /// Finds the first match that starts at `start` or behind.
    ///
    /// # Errors
    /// As [`Matcher::match_at`].
    pub fn search(&mut self, start: usize) -> R<bool> {
        if self.wide { self.search_in::<Wide>(start) } else { self.search_in::<Single>(start) }
    }

    fn search_in<E: Encoding>(&mut self, start: usize) -> R<bool> {
        let (program, bytes) = (self.program, self.bytes);
        if program.anchored {
            return Ok(start == 0 && self.attempt::<E>(0)?);
        }
        let mut at = start;
        loop {
            if bytes.len() - at < program.min {
                return Ok(false);
            }
            if let Some(prefix) = &program.prefix {
                let Some(found) = prefix.find(&bytes[at..]) else { return Ok(false) };
                at += found;
            } else if program.first != ANYTHING {
                let first = &program.firsts[program.first as usize];
                let Some(found) = bytes[at..].iter().position(|byte| first.holds(*byte)) else { return Ok(false) };
                at += found;
            }
            if self.attempt::<E>(at)? {
                return Ok(true);
            }
            if at >= bytes.len() {
                return Ok(false);
            }
            at += E::decode(bytes, at).1;
        }
    }

    /// Counts steps back, and looks for signals now and then.
    #[inline(always)]
    fn step(&mut self) -> R<()> {
        self.steps = self.steps.wrapping_add(1);
        if self.steps.is_multiple_of(1 << 12) { self.vm.check_signals() } else { Ok(()) }
    }

    fn attempt<E: Encoding>(&mut self, start: usize) -> R<bool> {
        if self.marked {
            self.marks.fill(NOWHERE);
            self.marked = false;
        }
        self.choices.clear();
        self.trail.clear();
        self.nodes.clear();
        let (program, bytes) = (self.program, self.bytes);
        let mut s = State { pc: 0, at: start, repeat: NONE, barrier: NONE };
        self.step()?;
        loop {
            let here = s.at;
            let next = s.pc + 1;
            let went = match program.ops[s.pc as usize] {
                Op::Fail => false,
                Op::Success => {
                    if !(self.whole && here != bytes.len() || here == start && self.not_empty_at == Some(start)) {
                        self.marked = true;
                        self.marks[0] = start;
                        self.marks[1] = here;
                        return Ok(true);
                    }
                    false
                }
                Op::Byte(byte) => {
                    s.at += 1;
                    s.pc = next;
                    bytes.get(here) == Some(&byte)
                }
                Op::Run { start, length } => {
                    s.at += length as usize;
                    s.pc = next;
                    bytes[here..].starts_with(program.run(start, length))
                }
                Op::One(one) => match self.one::<E>(one, here) {
                    Some(at) => {
                        s.at = at;
                        s.pc = next;
                        true
                    }
                    None => false,
                },
                Op::At(position) => {
                    s.pc = next;
                    self.is_at::<E>(position, here)
                }
                Op::Mark(mark) => {
                    s.pc = next;
                    self.mark(GROUPS + mark as usize, here);
                    if mark % 2 != 0 {
                        self.mark(self.marks.len() - 1, mark as usize / 2);
                    }
                    true
                }
                Op::Jump(to) => {
                    s.pc = to;
                    true
                }
                Op::Branch { or, first } => {
                    if self.admits(first, here) {
                        let mut other = or;
                        while other != NO_OTHER {
                            match program.ops[other as usize] {
                                Op::Branch { or, first } if !self.admits(first, here) => other = or,
                                _ => break,
                            }
                        }
                        if other != NO_OTHER {
                            self.choose(Kind::Goto, other, here, 0, &s);
                        }
                        s.pc = next;
                        true
                    } else {
                        s.pc = or;
                        or != NO_OTHER
                    }
                }
                Op::Greedy { one, counts, tail } => match self.at_least::<E>(one, here, counts.min) {
                    Some(low) => {
                        let end = self.all::<E>(one, low, counts);
                        s.pc = next;
                        self.shorten::<E>(&mut s, end, low, tail)
                    }
                    None => false,
                },
                Op::Lazy { one, counts, tail } => match self.at_least::<E>(one, here, counts.min) {
                    Some(at) => {
                        let more = if counts.max == MAXREPEAT { NOWHERE } else { (counts.max - counts.min) as usize };
                        if self.admits(tail, at) {
                            if more > 0 {
                                self.choose(Kind::Longer, s.pc, at, more, &s);
                            }
                            s.at = at;
                            s.pc = next;
                            true
                        } else {
                            self.lengthen::<E>(&mut s, at, more)
                        }
                    }
                    None => false,
                },
                Op::Possessive { one, counts } => match self.at_least::<E>(one, here, counts.min) {
                    Some(low) => {
                        s.at = self.all::<E>(one, low, counts);
                        s.pc = next;
                        true
                    }
                    None => false,
                },
                Op::Repeat { until } => {
                    s.repeat = self.node(NONE, NOWHERE, s.repeat);
                    s.pc = until;
                    true
                }
                Op::MaxUntil { body, counts, first, tail } => {
                    let node = self.nodes[s.repeat as usize];
                    let count = node.count.wrapping_add(1);
                    if count < counts.min {
                        s.repeat = self.node(count, node.last, node.outer);
                        s.pc = body;
                        true
                    } else if counts.allow_after(count) && here != node.last && self.admits(first, here) {
                        if self.admits(tail, here) {
                            s.repeat = node.outer;
                            self.choose(Kind::Goto, next, here, 0, &s);
                        }
                        s.repeat = self.node(count, here, node.outer);
                        s.pc = body;
                        true
                    } else {
                        s.repeat = node.outer;
                        s.pc = next;
                        true
                    }
                }
                Op::MinUntil { body, counts, tail } => {
                    let node = self.nodes[s.repeat as usize];
                    let count = node.count.wrapping_add(1);
                    if count < counts.min {
                        s.repeat = self.node(count, node.last, node.outer);
                        s.pc = body;
                        true
                    } else {
                        if counts.allow_after(count) && here != node.last {
                            self.choose(Kind::Again, body, here, 0, &s);
                        }
                        s.repeat = node.outer;
                        s.pc = next;
                        self.admits(tail, here)
                    }
                }
                Op::Look { after, back, negated } => match self.back::<E>(here, back) {
                    Some(at) => {
                        self.barrier(if negated { Kind::NotAhead } else { Kind::Ahead }, after, here, 0, &mut s);
                        s.at = at;
                        s.pc = next;
                        true
                    }
                    None => {
                        s.pc = after;
                        negated
                    }
                },
                Op::LookEnd => {
                    let choice = self.choices[s.barrier as usize];
                    if let Kind::NotAhead = choice.kind {
                        // It fails as the choice itself would not.
                        self.undo(choice.trail);
                    }
                    self.leave(&mut s);
                    s.at = choice.at;
                    matches!(choice.kind, Kind::Ahead)
                }
                Op::Atomic { after } => {
                    self.barrier(Kind::Atomic, after, here, 0, &mut s);
                    s.pc = next;
                    true
                }
                Op::AtomicEnd => {
                    self.leave(&mut s);
                    true
                }
                Op::Possess { end } => {
                    s.repeat = self.node(0, NOWHERE, s.repeat);
                    s.pc = end;
                    self.possess(&mut s);
                    true
                }
                Op::PossessEnd { .. } => {
                    let end = s.pc;
                    self.leave(&mut s);
                    s.pc = end;
                    self.nodes[s.repeat as usize].count += 1;
                    self.possess(&mut s);
                    true
                }
                Op::Group { group, fold } => match self.same::<E>(group, fold, here) {
                    Some(at) => {
                        s.at = at;
                        s.pc = next;
                        true
                    }
                    None => false,
                },
                Op::IfGroup { group, or } => {
                    s.pc = if span(&self.marks, group as usize + 1).is_some() { next } else { or };
                    true
                }
            };
            if !went && !self.fail::<E>(&mut s)? {
                return Ok(false);
            }
        }
    }

    /// Goes back to the last choice; false if there is none.
    fn fail<E: Encoding>(&mut self, s: &mut State) -> R<bool> {
        self.step()?;
        while let Some(choice) = self.choices.pop() {
            self.undo(choice.trail);
            self.nodes.truncate(choice.nodes as usize);
            *s = State { pc: choice.pc, at: choice.at, repeat: choice.repeat, barrier: choice.barrier };
            let went = match choice.kind {
                Kind::Goto | Kind::NotAhead => true,
                Kind::Ahead | Kind::Atomic => false,
                Kind::Shorter => {
                    let Op::Greedy { tail, .. } = self.program.ops[choice.pc as usize - 1] else { return Ok(false) };
                    let end = E::before(self.bytes, choice.at);
                    self.shorten::<E>(s, end, choice.low, tail)
                }
                Kind::Longer => self.lengthen::<E>(s, choice.at, choice.low),
                Kind::Again => {
                    let node = self.nodes[choice.repeat as usize];
                    s.repeat = self.node(node.count.wrapping_add(1), choice.at, node.outer);
                    true
                }
                Kind::Possess => {
                    s.repeat = self.nodes[choice.repeat as usize].outer;
                    choice.low != 0
                }
            };
            if went {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Goes on behind a greedy repetition of one character that reached `end`, or the last place before it where that can be, not before `low`.
    #[inline(always)]
    fn shorten<E: Encoding>(&mut self, s: &mut State, mut end: usize, low: usize, tail: First) -> bool {
        while !self.admits(tail, end) {
            if end <= low {
                return false;
            }
            end = E::before(self.bytes, end);
        }
        if end > low {
            self.choose(Kind::Shorter, s.pc, end, low, s);
        }
        s.at = end;
        true
    }

    /// Goes on behind a reluctant repetition of one character, after at least one more, and at most so many.
    fn lengthen<E: Encoding>(&mut self, s: &mut State, mut at: usize, mut more: usize) -> bool {
        let Op::Lazy { one, tail, .. } = self.program.ops[s.pc as usize] else { return false };
        while more > 0 {
            let Some(behind) = self.one::<E>(one, at) else { return false };
            at = behind;
            if more != NOWHERE {
                more -= 1;
            }
            if self.admits(tail, at) {
                if more > 0 {
                    self.choose(Kind::Longer, s.pc, at, more, s);
                }
                s.at = at;
                s.pc += 1;
                return true;
            }
        }
        false
    }

    /// The next round of what is kept each time, or what follows.
    fn possess(&mut self, s: &mut State) {
        let Op::PossessEnd { body, counts } = self.program.ops[s.pc as usize] else { return };
        let number = s.repeat as usize;
        let node = &mut self.nodes[number];
        let enough = node.count >= counts.min;
        if enough && (!counts.allow_after(node.count) || node.last == s.at) {
            s.repeat = node.outer;
            s.pc += 1;
            return;
        }
        if enough {
            node.last = s.at;
        }
        self.nodes.truncate(number + 1);
        let after = s.pc + 1;
        self.barrier(Kind::Possess, after, s.at, usize::from(enough), s);
        s.pc = body;
    }

    /// Whether what has such a first byte can match here.
    #[inline(always)]
    fn admits(&self, first: First, at: usize) -> bool {
        first == ANYTHING || self.bytes.get(at).is_some_and(|byte| self.program.firsts[first as usize].holds(*byte))
    }

    #[inline(always)]
    fn choose(&mut self, kind: Kind, pc: u32, at: usize, low: usize, s: &State) {
        self.choices.push(Choice { kind, pc, at, low, repeat: s.repeat, barrier: s.barrier, nodes: self.nodes.len() as u32, trail: self.trail.len() as u32 });
    }

    fn barrier(&mut self, kind: Kind, after: u32, at: usize, low: usize, s: &mut State) {
        self.choose(kind, after, at, low, s);
        s.barrier = self.choices.len() as u32 - 1;
    }

    /// Keeps what was chosen since the innermost barrier, and goes on behind that.
    fn leave(&mut self, s: &mut State) {
        let choice = self.choices[s.barrier as usize];
        self.choices.truncate(s.barrier as usize);
        *s = State { pc: choice.pc, at: s.at, repeat: choice.repeat, barrier: choice.barrier };
    }

    fn node(&mut self, count: u32, last: usize, outer: u32) -> u32 {
        self.nodes.push(Node { count, last, outer });
        self.nodes.len() as u32 - 1
    }

    #[inline(always)]
    fn mark(&mut self, mark: usize, at: usize) {
        self.marked = true;
        let old = std::mem::replace(&mut self.marks[mark], at);
        if !self.choices.is_empty() {
            self.trail.push((mark as u32, old));
        }
    }

    #[inline(always)]
    fn undo(&mut self, height: u32) {
        while self.trail.len() > height as usize {
            if let Some((mark, old)) = self.trail.pop() {
                self.marks[mark as usize] = old;
            }
        }
    }

    /// The place behind a character, if it is there.
    #[inline(always)]
    fn one<E: Encoding>(&self, one: One, at: usize) -> Option<usize> {
        let byte = *self.bytes.get(at)?;
        if let (One::Class(number), true) = (one, !E::PARTS || byte < 0x80) {
            return self.program.classes[number as usize].holds_byte(byte).then_some(at + 1);
        }
        let (c, width) = E::decode(self.bytes, at);
        let is = match one {
            One::Any => true,
            One::NotNewline => c != 10,
            One::Char(wanted) => c == wanted,
            One::NotChar(unwanted) => c != unwanted,
            One::Class(number) => self.program.classes[number as usize].holds(c),
        };
        is.then_some(at + width)
    }

    /// The place behind so many characters.
    #[inline(always)]
    fn at_least<E: Encoding>(&self, one: One, mut at: usize, count: u32) -> Option<usize> {
        if one == One::Any && !E::PARTS {
            return Some(at + count as usize).filter(|end| *end <= self.bytes.len());
        }
        for _ in 0..count {
            at = self.one::<E>(one, at)?;
        }
        Some(at)
    }

    /// The place behind as many more characters as may be, where the least number lies before `at`.
    #[inline(always)]
    fn all<E: Encoding>(&self, one: One, mut at: usize, counts: Counts) -> usize {
        let bytes = self.bytes;
        if counts.max != MAXREPEAT {
            for _ in counts.min..counts.max {
                let Some(behind) = self.one::<E>(one, at) else { break };
                at = behind;
            }
            return at;
        }
        let up_to = |found: Option<usize>| found.map_or(bytes.len(), |found| at + found);
        match one {
            One::Any => bytes.len(),
            One::NotNewline => up_to(memchr(b'\n', &bytes[at..])),
            One::NotChar(c) if c < 0x80 => up_to(memchr(c as u8, &bytes[at..])),
            _ => {
                while let Some(behind) = self.one::<E>(one, at) {
                    at = behind;
                }
                at
            }
        }
    }

    /// The place so many characters before; none if the text does not go back so far.
    fn back<E: Encoding>(&self, mut at: usize, count: u32) -> Option<usize> {
        let least = at.checked_sub(count as usize)?;
        if !E::PARTS {
            return Some(least);
        }
        for _ in 0..count {
            at = if at == 0 { return None } else { E::before(self.bytes, at) };
        }
        Some(at)
    }

    #[inline(always)]
    fn is_at<E: Encoding>(&self, position: Position, at: usize) -> bool {
        let bytes = self.bytes;
        match position {
            Position::Beginning => at == 0,
            Position::BeginningLine => at == 0 || bytes[at - 1] == b'\n',
            Position::End => at == bytes.len() || at + 1 == bytes.len() && bytes[at] == b'\n',
            Position::EndLine => at == bytes.len() || bytes[at] == b'\n',
            Position::EndString => at == bytes.len(),
            Position::Boundary(word) => self.is_boundary::<E>(word, at),
            Position::NonBoundary(word) => !self.is_boundary::<E>(word, at),
        }
    }

    fn is_boundary<E: Encoding>(&self, word: Word, at: usize) -> bool {
        let is = |at: usize| is_word(E::decode(self.bytes, at).0, word);
        (at > 0 && is(E::before(self.bytes, at))) != (at < self.bytes.len() && is(at))
    }

    /// The place behind a text that is the same as what a group matched.
    fn same<E: Encoding>(&self, group: u32, fold: Fold, at: usize) -> Option<usize> {
        let (start, end) = span(&self.marks, group as usize + 1)?;
        let group = &self.bytes[start..end];
        if fold == Fold::None {
            return self.bytes[at..].starts_with(group).then_some(at + group.len());
        }
        let (mut mine, mut at) = (0, at);
        while mine < group.len() {
            if at >= self.bytes.len() {
                return None;
            }
            let ((a, a_width), (b, b_width)) = (E::decode(group, mine), E::decode(self.bytes, at));
            if fold.lower(a) != fold.lower(b) {
                return None;
            }
            mine += a_width;
            at += b_width;
        }
        Some(at)
    }
}

/// Start and end of a group among the marks of a match, 0 being the whole.
pub fn span(marks: &[usize], group: usize) -> Option<(usize, usize)> {
    match *marks.get(2 * group..2 * group + 2)? {
        [start, end] if start != NOWHERE && end != NOWHERE && start <= end => Some((start, end)),
        _ => None,
    }
}

/// The number of the group that ended last, from 0.
pub fn last_group(marks: &[usize]) -> Option<usize> {
    marks.last().copied().filter(|group| *group != NOWHERE)
}
