//! Matches tokens with the grammar, and remembers what was found where (a packrat parser, as CPython's `Parser/pegen.c`).

use super::grammar::{Alternative, Grammar, Item, Kind, Made, RuleId, SOFT_KEYWORDS};
use super::report::Report;
use super::tokens::Tokens;
use crate::tokenizer::kind;

/// A part of the text that was recognised: a token, or a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found(u32);

impl Found {
    /// What may be left out, and was.
    pub const NOTHING: Found = Found(u32::MAX);
    const TOKEN: u32 = 1 << 31;

    pub fn token(at: usize) -> Found {
        Found(Found::TOKEN | at as u32)
    }

    /// The number of the token that it is.
    pub fn as_token(self) -> Option<usize> {
        (self != Found::NOTHING && self.0 & Found::TOKEN != 0).then_some((self.0 & !Found::TOKEN) as usize)
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Node {
    pub kind: Kind,
    /// Its first token, and its last.
    pub start: u32,
    pub end: u32,
    /// Where its parts are.
    parts: (u32, u32),
}

/// What a rule found at a place, and where that ends.
struct Memo {
    /// The rule, and whether mistakes were looked for.
    key: u32,
    found: Option<Found>,
    end: u32,
}

/// An error was found and reported.
#[derive(Debug)]
pub struct Stop;

pub type Match = Result<Option<Found>, Stop>;

/// Rules within one another, at the most; what nests more deeply than CPython takes is refused before.
const MAX_DEPTH: u32 = 40_000;

pub struct Matcher<'t> {
    grammar: &'static Grammar,
    pub tokens: &'t Tokens,
    pub report: Report,
    /// Whether rules for mistakes are tried.
    pub mistakes: bool,
    /// The next token.
    pub mark: usize,
    /// How many tokens were looked at.
    pub fill: usize,
    depth: u32,
    nodes: Vec<Node>,
    parts: Vec<Found>,
    /// What rules found, for each place.
    memo: Vec<Vec<Memo>>,
    /// The parts of the alternatives that are being matched, with their letters.
    pending: Vec<(Option<char>, Found)>,
}

impl<'t> Matcher<'t> {
    pub fn new(tokens: &'t Tokens) -> Matcher<'t> {
        Matcher { grammar: Grammar::get(), tokens, report: Report::default(), mistakes: false, mark: 0, fill: 0, depth: 0, nodes: Vec::new(), parts: Vec::new(), memo: Vec::new(), pending: Vec::new() }
    }

    /// Matches the whole text with a rule.
    pub fn run(&mut self, rule: &str, mistakes: bool) -> Match {
        self.memo.clear();
        self.pending.clear();
        (self.mark, self.depth, self.mistakes) = (0, 0, mistakes);
        self.rule(self.grammar.id(rule))
    }

    pub fn node(&self, found: Found) -> Option<&Node> {
        if found == Found::NOTHING || found.as_token().is_some() { None } else { self.nodes.get(found.0 as usize) }
    }

    /// The parts of a node.
    pub fn parts(&self, node: &Node) -> &[Found] {
        &self.parts[node.parts.0 as usize..node.parts.1 as usize]
    }

    /// What there is in groups within groups, without operators and keywords.
    pub fn items(&self, found: Found) -> Vec<Found> {
        let mut out = Vec::new();
        self.collect_items(found, &mut out);
        out
    }

    fn collect_items(&self, found: Found, out: &mut Vec<Found>) {
        match self.node(found) {
            Some(node) if node.kind == Kind::Group => self.parts(node).iter().for_each(|part| self.collect_items(*part, out)),
            Some(_) => out.push(found),
            None => out.extend(found.as_token().filter(|at| self.tokens.is_operand(*at)).map(Found::token)),
        }
    }

    /// The kind of the next token.
    ///
    /// # Errors
    /// The tokens end in an error, and this is the place.
    fn peek(&mut self) -> Result<u8, Stop> {
        self.fill = self.fill.max(self.mark + 1);
        match self.tokens.kinds.get(self.mark) {
            Some(kind) => Ok(*kind),
            None => {
                self.report.tokens_end(self.tokens);
                Err(Stop)
            }
        }
    }

    fn make(&mut self, kind: Kind, start: usize, parts: &[Found]) -> Found {
        let from = self.parts.len() as u32;
        self.parts.extend_from_slice(parts);
        self.nodes.push(Node { kind, start: start as u32, end: (self.mark as u32).wrapping_sub(1), parts: (from, self.parts.len() as u32) });
        Found(self.nodes.len() as u32 - 1)
    }

    fn rule(&mut self, id: RuleId) -> Match {
        let grammar = self.grammar;
        let rule = &grammar.rules[id as usize];
        let start = self.mark;
        let key = u32::from(id) << 1 | u32::from(rule.memo || rule.fold.is_some() || self.mistakes);
        if start >= self.memo.len() {
            self.memo.resize_with(start + 1, Vec::new);
        }
        if let Some(known) = self.memo[start].iter().find(|memo| memo.key == key) {
            self.mark = known.end as usize;
            return Ok(known.found);
        }
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.report.too_deep();
            return Err(Stop);
        }
        let mistakes = self.mistakes && !rule.quiet;
        let outside = std::mem::replace(&mut self.mistakes, mistakes);
        let found = match &rule.fold {
            Some(base) => self.fold(base, &rule.alternatives)?,
            None => self.alternatives(&rule.alternatives)?,
        };
        self.mistakes = outside;
        self.depth -= 1;
        self.memo[start].push(Memo { key, found, end: self.mark as u32 });
        Ok(found)
    }

    /// What holds its like on the left.
    fn fold(&mut self, base: &Item, steps: &[Alternative]) -> Match {
        let start = self.mark;
        let Some(mut left) = self.item(base)? else { return Ok(None) };
        loop {
            let next = self.peek()?;
            let behind = self.mark;
            let mut longer = None;
            for step in steps.iter().filter(|step| step.first >> next & 1 != 0) {
                let from = self.pending.len();
                self.pending.push((None, left));
                if self.all_parts(step, &mut false)? {
                    let parts: Vec<Found> = self.pending[from..].iter().map(|(_, part)| *part).collect();
                    longer = Some(self.make(if let Made::Kind(kind) = step.made { kind } else { Kind::Group }, start, &parts));
                }
                self.pending.truncate(from);
                if longer.is_some() {
                    break;
                }
                self.mark = behind;
            }
            match longer {
                Some(longer) => left = longer,
                None => return Ok(Some(left)),
            }
        }
    }

    /// The first alternative that matches; the place is where it was when none does.
    fn alternatives(&mut self, alternatives: &[Alternative]) -> Match {
        let start = self.mark;
        let next = self.peek()?;
        for alternative in alternatives {
            if alternative.first >> next & 1 == 0 || (alternative.for_mistakes && !self.mistakes) {
                continue;
            }
            let from = self.pending.len();
            let mut cut = false;
            let matched = self.all_parts(alternative, &mut cut)?;
            let (found, refused) = if matched { self.conclude(alternative, start, from)? } else { (None, cut) };
            self.pending.truncate(from);
            if found.is_some() {
                return Ok(found);
            }
            self.mark = start;
            if refused {
                break;
            }
        }
        Ok(None)
    }

    fn all_parts(&mut self, alternative: &Alternative, cut: &mut bool) -> Result<bool, Stop> {
        for part in &alternative.parts {
            if matches!(part.item, Item::Cut) {
                *cut = true;
                continue;
            }
            let Some(found) = self.item(&part.item)? else { return Ok(false) };
            if !matches!(part.item, Item::Look { .. }) {
                self.pending.push((part.name, found));
            }
        }
        Ok(true)
    }

    /// What a matched alternative is, or whether its rule is refused by it.
    fn conclude(&mut self, alternative: &Alternative, start: usize, from: usize) -> Result<(Option<Found>, bool), Stop> {
        let named: Vec<(char, Found)> = self.pending[from..].iter().filter_map(|(name, found)| name.map(|name| (name, *found))).collect();
        if let Some((question, about)) = &alternative.check
            && !self.check(question, about, &named, (start, from))?
        {
            return Ok((None, true));
        }
        if let Some(error) = &alternative.error {
            self.report_rule(error, &named);
            return Err(Stop);
        }
        let found = match alternative.made {
            Made::Part(name) => named.iter().find(|(n, _)| *n == name).map(|(_, found)| *found),
            Made::Parts if self.pending.len() == from + 1 => Some(self.pending[from].1),
            Made::Parts => Some(self.make_of(Kind::Group, start, from, &named)),
            Made::Kind(kind) => Some(self.make_of(kind, start, from, &named)),
        };
        Ok((found, false))
    }

    /// A node of the parts that have letters, or of all if none has.
    fn make_of(&mut self, kind: Kind, start: usize, from: usize, named: &[(char, Found)]) -> Found {
        let parts: Vec<Found> = if named.is_empty() { self.pending[from..].iter().map(|(_, part)| *part).collect() } else { named.iter().map(|(_, part)| *part).collect() };
        self.make(kind, start, &parts)
    }

    /// The parts of the alternative at hand from a place on.
    pub fn pending_from(&self, from: usize) -> Vec<Found> {
        self.pending[from..].iter().map(|(_, part)| *part).collect()
    }

    fn take(&mut self) -> Match {
        self.mark += 1;
        Ok(Some(Found::token(self.mark - 1)))
    }

    fn item(&mut self, item: &Item) -> Match {
        match item {
            Item::Token(kind) => {
                if self.peek()? == *kind {
                    self.take()
                } else {
                    Ok(None)
                }
            }
            Item::Word(word) => {
                if self.peek()? == kind::NAME && self.tokens.text_is(self.mark, word) {
                    self.take()
                } else {
                    Ok(None)
                }
            }
            Item::SoftKeyword => {
                if self.peek()? == kind::NAME && SOFT_KEYWORDS.iter().any(|word| self.tokens.text_is(self.mark, word)) {
                    self.take()
                } else {
                    Ok(None)
                }
            }
            Item::Rule(id) => self.rule(*id),
            Item::Group(alternatives) => self.alternatives(alternatives),
            Item::Optional(item) => Ok(Some(self.item(item)?.unwrap_or(Found::NOTHING))),
            Item::Repeat { item, required } => {
                let start = self.mark;
                let mut all = Vec::new();
                while let Some(found) = self.item(item)? {
                    all.push(found);
                }
                if all.is_empty() && *required {
                    return Ok(None);
                }
                Ok(Some(self.make(Kind::Group, start, &all)))
            }
            Item::Gather { separator, item } => {
                let start = self.mark;
                let mut all = Vec::new();
                let mut behind = start;
                while let Some(found) = self.item(item)? {
                    all.push(found);
                    behind = self.mark;
                    if self.peek()? != *separator {
                        break;
                    }
                    self.mark += 1;
                }
                self.mark = behind;
                if all.is_empty() { Ok(None) } else { Ok(Some(self.make(Kind::Group, start, &all))) }
            }
            Item::Look { item, wanted } => {
                let start = self.mark;
                let found = self.item(item)?.is_some();
                self.mark = start;
                Ok((found == *wanted).then_some(Found::NOTHING))
            }
            Item::Cut => Ok(Some(Found::NOTHING)),
            Item::Forced(kind) => {
                if self.peek()? == *kind {
                    return self.take();
                }
                if !self.mistakes {
                    return Ok(None);
                }
                self.report_missing(*kind);
                Err(Stop)
            }
        }
    }
}
