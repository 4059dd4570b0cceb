//! The grammar as tables, read from its text when the first mistake is met.

use crate::tokenizer::{OPERATORS, kind};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Numbers of keywords as kinds of tokens are above those of the tokenizer.
const FIRST_KEYWORD: u8 = 70;

/// The words that no name can be.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in",
    "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// The words that are keywords in places (CPython `SOFT_KEYWORD`).
pub const SOFT_KEYWORDS: [&str; 4] = ["_", "case", "match", "type"];

/// The kind of token that a keyword is.
pub fn keyword(text: &str) -> Option<u8> {
    KEYWORDS.binary_search(&text).ok().map(|at| FIRST_KEYWORD + at as u8)
}

/// The text of a token that is always the same.
pub fn fixed_text(kind: u8) -> &'static str {
    match kind.checked_sub(FIRST_KEYWORD) {
        Some(word) => KEYWORDS[word as usize],
        None => OPERATORS.iter().find(|(_, k)| *k == kind).map_or("", |(text, _)| text),
    }
}

/// What a part of the text is, as far as errors tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Several things.
    Group,
    Statement,
    Parameter,
    Attribute,
    Subscript,
    Starred,
    DoubleStarred,
    Keyword,
    Arguments,
    Tuple,
    List,
    Set,
    Dict,
    Lambda,
    Call,
    Operation,
    Compare,
    In,
    Conditional,
    Named,
    Await,
    Yield,
    Generator,
    ListComp,
    SetComp,
    DictComp,
    Comprehension,
    Strings,
    Format,
    Template,
}

const KINDS: [(&str, Kind); 29] = [
    ("Statement", Kind::Statement),
    ("Parameter", Kind::Parameter),
    ("Attribute", Kind::Attribute),
    ("Subscript", Kind::Subscript),
    ("Starred", Kind::Starred),
    ("DoubleStarred", Kind::DoubleStarred),
    ("Keyword", Kind::Keyword),
    ("Arguments", Kind::Arguments),
    ("Tuple", Kind::Tuple),
    ("List", Kind::List),
    ("Set", Kind::Set),
    ("Dict", Kind::Dict),
    ("Lambda", Kind::Lambda),
    ("Call", Kind::Call),
    ("Operation", Kind::Operation),
    ("Compare", Kind::Compare),
    ("In", Kind::In),
    ("Conditional", Kind::Conditional),
    ("Named", Kind::Named),
    ("Await", Kind::Await),
    ("Yield", Kind::Yield),
    ("Generator", Kind::Generator),
    ("ListComp", Kind::ListComp),
    ("SetComp", Kind::SetComp),
    ("DictComp", Kind::DictComp),
    ("Comprehension", Kind::Comprehension),
    ("Strings", Kind::Strings),
    ("Format", Kind::Format),
    ("Template", Kind::Template),
];

pub type RuleId = u16;

pub enum Item {
    Token(u8),
    /// A word that is a keyword here only.
    Word(&'static str),
    SoftKeyword,
    Rule(RuleId),
    Group(Vec<Alternative>),
    Optional(Box<Item>),
    Repeat {
        item: Box<Item>,
        required: bool,
    },
    Gather {
        separator: u8,
        item: Box<Item>,
    },
    Look {
        item: Box<Item>,
        wanted: bool,
    },
    Cut,
    Forced(u8),
}

pub struct Part {
    /// The letter that it is known by.
    pub name: Option<char>,
    pub item: Item,
}

/// What an alternative is as a whole.
pub enum Made {
    /// Its only part, or a group of all.
    Parts,
    Part(char),
    Kind(Kind),
}

pub struct Alternative {
    pub parts: Vec<Part>,
    pub made: Made,
    /// A question by name, with what it is about.
    pub check: Option<(&'static str, Vec<&'static str>)>,
    pub error: Option<ErrorRule>,
    /// The kinds of tokens that it can start with, as bits.
    pub first: u128,
    /// It is a rule for mistakes and nothing else. With more it is tried in both passes, as by CPython.
    pub for_mistakes: bool,
}

pub struct ErrorRule {
    pub indentation: bool,
    pub place: &'static str,
    pub message: &'static str,
}

pub struct Rule {
    pub alternatives: Vec<Alternative>,
    /// What is on the left of a rule that holds its like there.
    pub fold: Option<Item>,
    /// What it found counts whether or not mistakes were looked for.
    pub memo: bool,
    /// No mistakes are looked for within it.
    pub quiet: bool,
}

pub struct Grammar {
    pub rules: Vec<Rule>,
    ids: HashMap<&'static str, RuleId>,
    /// Which rules are for mistakes.
    for_mistakes: Vec<bool>,
}

const ANY: u128 = u128::MAX;

impl Grammar {
    pub fn get() -> &'static Grammar {
        static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
        GRAMMAR.get_or_init(|| Grammar::read(&[include_str!("python.peg"), include_str!("mistakes.peg")]))
    }

    /// The number of a rule.
    ///
    /// # Panics
    /// When there is no such rule.
    pub fn id(&self, name: &str) -> RuleId {
        *self.ids.get(name).unwrap_or_else(|| panic!("no rule {name}"))
    }

    fn read(texts: &[&'static str]) -> Grammar {
        let lines = || texts.iter().flat_map(|text| text.lines()).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let headers: Vec<&'static str> = lines().filter(|line| !line.starts_with('|')).collect();
        let name = |header: &'static str| header.split([' ', ':']).next().unwrap_or_default();
        let ids = headers.iter().enumerate().map(|(id, header)| (name(header), id as RuleId)).collect();
        let for_mistakes = headers.iter().map(|header| header.starts_with("invalid_")).collect();
        let mut grammar = Grammar { rules: Vec::with_capacity(headers.len()), ids, for_mistakes };
        for line in lines() {
            if let Some(alternatives) = line.strip_prefix('|') {
                let mut reader = Reader { text: alternatives, grammar: &grammar };
                let made = reader.alternatives();
                if let Some(rule) = grammar.rules.last_mut() {
                    rule.alternatives.extend(made);
                }
            } else {
                let words: Vec<&'static str> = line.trim_end_matches(':').split(' ').collect();
                let fold = words.iter().position(|w| *w == "fold").map(|at| Reader { text: words[at + 1], grammar: &grammar }.item());
                let has = |word: &str| words[1..].contains(&word);
                grammar.rules.push(Rule { alternatives: Vec::new(), fold, memo: has("memo"), quiet: has("quiet") });
            }
        }
        grammar.find_first();
        grammar
    }

    /// Finds the tokens that alternatives can start with.
    fn find_first(&mut self) {
        let mut known = vec![0; self.rules.len()];
        loop {
            let first_of = |rule: &Rule| rule.fold.as_ref().map_or_else(|| first_of_any(&rule.alternatives, &known), |base| first_of_item(base, &known));
            let found: Vec<u128> = self.rules.iter().map(first_of).collect();
            if found == known {
                break;
            }
            known = found;
        }
        for rule in &mut self.rules {
            set_first(&mut rule.alternatives, &known);
        }
    }
}

fn first_of_any(alternatives: &[Alternative], known: &[u128]) -> u128 {
    alternatives.iter().fold(0, |all, a| all | first_of_parts(&a.parts, known))
}

fn set_first(alternatives: &mut [Alternative], known: &[u128]) {
    for alternative in alternatives {
        alternative.first = first_of_parts(&alternative.parts, known);
        for part in &mut alternative.parts {
            set_first_in(&mut part.item, known);
        }
    }
}

fn set_first_in(item: &mut Item, known: &[u128]) {
    match item {
        Item::Group(alternatives) => set_first(alternatives, known),
        Item::Optional(item) | Item::Repeat { item, .. } | Item::Gather { item, .. } | Item::Look { item, .. } => set_first_in(item, known),
        _ => {}
    }
}

fn first_of_parts(parts: &[Part], known: &[u128]) -> u128 {
    let mut all = 0;
    for part in parts {
        match &part.item {
            // What comes behind counts as well.
            Item::Optional(item) | Item::Repeat { item, required: false } => all |= first_of_item(item, known),
            Item::Look { item, wanted: true } => return all | first_of_item(item, known),
            Item::Look { .. } | Item::Cut => {}
            item => return all | first_of_item(item, known),
        }
    }
    ANY
}

fn first_of_item(item: &Item, known: &[u128]) -> u128 {
    match item {
        Item::Token(kind) => 1 << kind,
        Item::Word(_) | Item::SoftKeyword => 1 << kind::NAME,
        Item::Rule(id) => known[*id as usize],
        Item::Group(alternatives) => first_of_any(alternatives, known),
        Item::Repeat { item, .. } | Item::Gather { item, .. } => first_of_item(item, known),
        Item::Optional(_) | Item::Look { .. } | Item::Cut | Item::Forced(_) => ANY,
    }
}

/// Reads what stands behind a `|`.
struct Reader<'g> {
    text: &'static str,
    grammar: &'g Grammar,
}

impl Reader<'_> {
    fn accept(&mut self, text: &str) -> bool {
        self.text = self.text.trim_start_matches(' ');
        match self.text.strip_prefix(text) {
            Some(rest) => {
                self.text = rest;
                true
            }
            None => false,
        }
    }

    fn word(&mut self) -> &'static str {
        self.text = self.text.trim_start_matches(' ');
        let end = self.text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(self.text.len());
        let (word, rest) = self.text.split_at(end);
        self.text = rest;
        word
    }

    /// Up to a quote, which is at hand.
    fn quoted(&mut self, quote: char) -> &'static str {
        let body = &self.text[1..];
        let end = body.find(quote).unwrap_or(body.len());
        self.text = &body[end + 1..];
        &body[..end]
    }

    fn alternatives(&mut self) -> Vec<Alternative> {
        let mut out = vec![self.alternative()];
        while self.accept("| ") {
            out.push(self.alternative());
        }
        out
    }

    fn alternative(&mut self) -> Alternative {
        let mut out = Alternative { parts: Vec::new(), made: Made::Parts, check: None, error: None, first: ANY, for_mistakes: false };
        loop {
            self.text = self.text.trim_start_matches(' ');
            if self.text.is_empty() || self.text.starts_with([')', '|']) {
                break;
            }
            if self.accept("->") {
                let word = self.word();
                let kind = KINDS.iter().find(|(name, _)| *name == word);
                out.made = kind.map_or_else(|| Made::Part(word.chars().next().unwrap_or_default()), |(_, kind)| Made::Kind(*kind));
            } else if self.accept("=>") {
                let indentation = self.accept("indent ");
                self.accept("[");
                let (place, message) = self.text.split_once("] ").unwrap_or_default();
                self.text = "";
                out.error = Some(ErrorRule { indentation, place, message });
            } else if self.accept("check ") {
                let words: Vec<&'static str> = self.text.split("=>").next().unwrap_or_default().split_whitespace().collect();
                self.text = self.text.find("=>").map_or("", |at| &self.text[at..]);
                out.check = words.split_first().map(|(name, about)| (*name, about.to_vec()));
            } else {
                let name = matches!(self.text.as_bytes(), [b'a'..=b'z', b'=', ..]).then(|| self.text.chars().next()).flatten();
                if name.is_some() {
                    self.text = &self.text[2..];
                }
                let item = self.item();
                out.for_mistakes = out.parts.is_empty() && matches!(item, Item::Rule(id) if self.grammar.for_mistakes[id as usize]);
                out.parts.push(Part { name, item });
            }
        }
        out
    }

    fn item(&mut self) -> Item {
        if self.accept("~") {
            return Item::Cut;
        }
        if self.accept("&&") {
            let text = self.quoted('\'');
            return Item::Forced(token_kind(text));
        }
        if self.accept("&") {
            return Item::Look { item: Box::new(self.atom()), wanted: true };
        }
        if self.accept("!") {
            return Item::Look { item: Box::new(self.atom()), wanted: false };
        }
        let item = self.atom();
        match self.text.chars().next() {
            Some('?') => {
                self.text = &self.text[1..];
                Item::Optional(Box::new(item))
            }
            Some(sign @ ('*' | '+')) => {
                self.text = &self.text[1..];
                Item::Repeat { item: Box::new(item), required: sign == '+' }
            }
            Some('.') => {
                self.text = &self.text[1..];
                let inner = self.atom();
                self.text = &self.text[1..];
                let Item::Token(separator) = item else { return inner };
                Item::Gather { separator, item: Box::new(inner) }
            }
            _ => item,
        }
    }

    fn atom(&mut self) -> Item {
        match self.text.chars().next() {
            Some('\'') => Item::Token(token_kind(self.quoted('\''))),
            Some('"') => Item::Word(self.quoted('"')),
            Some('(') => {
                self.text = &self.text[1..];
                let alternatives = self.alternatives();
                self.accept(")");
                Item::Group(alternatives)
            }
            _ => {
                let word = self.word();
                match word {
                    "NAME" => Item::Token(kind::NAME),
                    "NUMBER" => Item::Token(kind::NUMBER),
                    "STRING" => Item::Token(kind::STRING),
                    "NEWLINE" => Item::Token(kind::NEWLINE),
                    "INDENT" => Item::Token(kind::INDENT),
                    "DEDENT" => Item::Token(kind::DEDENT),
                    "TYPE_COMMENT" => Item::Token(kind::TYPE_COMMENT),
                    "ENDMARKER" => Item::Token(kind::ENDMARKER),
                    "FSTRING_START" => Item::Token(kind::FSTRING_START),
                    "FSTRING_MIDDLE" => Item::Token(kind::FSTRING_MIDDLE),
                    "FSTRING_END" => Item::Token(kind::FSTRING_END),
                    "TSTRING_START" => Item::Token(kind::TSTRING_START),
                    "TSTRING_MIDDLE" => Item::Token(kind::TSTRING_MIDDLE),
                    "TSTRING_END" => Item::Token(kind::TSTRING_END),
                    "SOFT_KEYWORD" => Item::SoftKeyword,
                    rule => Item::Rule(self.grammar.id(rule)),
                }
            }
        }
    }
}

/// The kind of an operator or a keyword.
fn token_kind(text: &str) -> u8 {
    keyword(text).or_else(|| OPERATORS.iter().find(|(op, _)| *op == text).map(|(_, kind)| *kind)).unwrap_or(kind::OP)
}

#[cfg(test)]
mod tests {
    use super::{Grammar, Item};

    #[test]
    fn the_grammar_is_read_whole() {
        let grammar = Grammar::get();
        assert!(grammar.rules.iter().all(|rule| !rule.alternatives.is_empty() && rule.alternatives.iter().all(|a| !a.parts.is_empty())));
        let sum = &grammar.rules[grammar.id("sum") as usize];
        assert!(matches!(sum.fold, Some(Item::Rule(_))) && sum.alternatives.len() == 2);
    }
}
