//! What is said of a mistake: CPython's words, at CPython's place (`Parser/pegen_errors.c`, `Parser/action_helpers.c`).

use super::escape;
use super::grammar::{ErrorRule, Kind, fixed_text};
use super::matcher::{Found, Matcher, Node, Stop};
use super::tokens::{Position, Tokens};
use crate::frontend::{LineEnd, SyntaxError, SyntaxKind};
use crate::tokenizer::{CONTINUED_AT_END, OPEN_AT_END, kind};
use unicode_normalization::UnicodeNormalization;

/// What was found so far.
#[derive(Default)]
pub struct Report {
    pub error: Option<SyntaxError>,
    /// The tokenizer found the error.
    pub by_tokenizer: bool,
    /// The first tokens of what comments tell the types of, and these.
    pub type_comments: Vec<(usize, usize)>,
    /// Where the text ends, if all of it was read before it was refused.
    pub incomplete: Option<Position>,
    /// The statement that was recognised last: line, and column in characters from 0.
    pub last_statement: Position,
}

/// Where targets of assignments stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Targets {
    Assigned,
    Deleted,
    OfFor,
}

impl Report {
    /// The tokens that were there are used up.
    pub fn tokens_end(&mut self, tokens: &Tokens) {
        let Some(found) = tokens.error() else { return };
        let line = found.line;
        let mut error = SyntaxError {
            kind: found.kind,
            line,
            column: found.column,
            end: Some((line, found.end_column as isize)),
            incomplete: found.at_end.then_some((line, found.column)),
            shown: LineEnd::None,
            ..SyntaxError::plain(found.message.clone())
        };
        if found.is_raised() {
            self.by_tokenizer = true;
            self.error = Some(error);
            return;
        }
        // The parser says what is wrong where the tokenizer has only given up.
        (error.shown, error.line_from) = (tokens.line_shown(), tokens.line_from());
        if matches!(found.message.as_str(), OPEN_AT_END | CONTINUED_AT_END) {
            let end = tokens.text_end();
            error = match unclosed(tokens) {
                Some(unclosed) => SyntaxError { incomplete: Some(end), ..unclosed },
                None => SyntaxError { line: end.0, column: end.1, end: Some((end.0, -1)), incomplete: Some(end), ..error },
            };
        } else if found.message.starts_with("unindent") {
            error.end = Some((line, -1));
        } else if found.kind == SyntaxKind::Syntax {
            error.end = Some((line, 0));
        } else {
            (error.column, error.end) = (1, Some((line, 0)));
        }
        self.by_tokenizer = true;
        self.error = Some(error);
    }

    pub fn too_deep(&mut self) {
        let message = "Parser stack overflowed - Python source too complex to parse".to_owned();
        self.error = Some(SyntaxError { kind: SyntaxKind::Memory, ..SyntaxError::plain(message) });
    }
}

/// The error for the innermost bracket that the text leaves open (CPython `raise_unclosed_parentheses_error`).
pub fn unclosed(tokens: &Tokens) -> Option<SyntaxError> {
    let (bracket, (line, column)) = tokens.open_bracket()?;
    let shown = if tokens.is_last_line(line) { tokens.line_shown() } else { LineEnd::None };
    Some(SyntaxError { line, column: column + 1, end: Some((line, 0)), shown, line_from: tokens.line_from(), ..SyntaxError::plain(format!("'{bracket}' was never closed")) })
}

impl Matcher<'_> {
    fn start(&self, found: Found) -> Position {
        self.tokens.start(self.first_token(found))
    }

    fn end(&self, found: Found) -> Position {
        let last = self.node(found).map(|node| node.end as usize);
        self.tokens.end(last.or(found.as_token()).unwrap_or_default())
    }

    fn first_token(&self, found: Found) -> usize {
        self.node(found).map(|node| node.start as usize).or(found.as_token()).unwrap_or_default()
    }

    fn raise(&mut self, indentation: bool, message: String, start: Position, end: (usize, isize)) {
        let kind = if indentation { SyntaxKind::Indentation } else { SyntaxKind::Syntax };
        // The line is the one that the tokenizer has at hand, or is looked up.
        let at_hand = self.tokens.end(self.last()).0 <= start.0;
        let shown = if at_hand { self.tokens.line_shown() } else { LineEnd::None };
        let end = if end.0 > start.0 && end.1 > 0 { (end.0, self.column_in(start.0, end, at_hand)) } else { end };
        self.report.error = Some(SyntaxError { kind, line: start.0, column: start.1, end: Some(end), shown, line_from: self.tokens.line_from(), ..SyntaxError::plain(message) });
    }

    /// A column of another line as one of the line where an error starts, which is the only line that CPython has at hand then
    /// (`_PyPegen_byte_offset_to_character_offset`).
    fn column_in(&self, line: usize, end: (usize, isize), with_end: bool) -> isize {
        let bytes: usize = self.tokens.line(end.0).chars().take(end.1 as usize - 1).map(char::len_utf8).sum();
        let mut text = self.tokens.line(line);
        if with_end {
            text.push('\n');
        }
        let taken = &text.as_bytes()[..text.len().min(bytes + 1)];
        String::from_utf8_lossy(taken).chars().count() as isize + isize::from(bytes + 1 > text.len())
    }

    /// The last token that was looked at.
    pub fn last(&self) -> usize {
        self.fill.saturating_sub(1).min(self.tokens.kinds.len().saturating_sub(1))
    }

    fn raise_between(&mut self, message: String, start: Position, end: Position) {
        self.raise(false, message, (start.0, start.1 + 1), (end.0, end.1 as isize + 1));
    }

    /// An error at a whole token, which has no place if it is no text.
    pub fn raise_at_token(&mut self, indentation: bool, message: String, at: usize) {
        let (start, end) = (self.tokens.start(at), self.tokens.end(at));
        if self.tokens.has_place(at) {
            self.raise(indentation, message, (start.0, start.1 + 1), (end.0, end.1 as isize + 1));
        } else {
            self.raise(indentation, message, start, (end.0, -1));
        }
    }

    /// A token is not there that must be.
    pub fn report_missing(&mut self, kind: u8) {
        self.raise_known(format!("expected '{}'", fixed_text(kind)), self.mark);
    }

    /// An error at a token whose place counts even if it is no text (CPython `RAISE_SYNTAX_ERROR_KNOWN_LOCATION`).
    pub fn raise_known(&mut self, message: String, at: usize) {
        let (start, end) = (self.tokens.start(at), self.tokens.end(at));
        if self.tokens.has_place(at) { self.raise_between(message, start, end) } else { self.raise(false, message, (start.0, 0), (end.0, 0)) }
    }

    /// The error of a rule for mistakes that has matched.
    pub fn report_rule(&mut self, rule: &ErrorRule, named: &[(char, Found)]) {
        let message = self.fill_in(rule.message, named);
        match rule.place {
            "last" => self.raise_at_token(rule.indentation, message, self.last()),
            "next" => self.raise_at_token(rule.indentation, message, self.mark),
            place => {
                let (from, to) = place.split_once("..").unwrap_or((place, place));
                let start = self.place(from, named);
                if to.is_empty() {
                    self.raise_from(message, start);
                } else {
                    let end = self.place(to, named);
                    self.raise_between(message, self.start(start), self.end(end));
                }
            }
        }
    }

    /// An error up to where the tokens were read (CPython `RAISE_SYNTAX_ERROR_STARTING_FROM`).
    fn raise_from(&mut self, message: String, start: Found) {
        let (line, column) = self.start(start);
        let column = if self.tokens.has_place(self.first_token(start)) { column + 1 } else { 0 };
        let end = self.tokens.end(self.last());
        self.raise(false, message, (line, column), (end.0, end.1 as isize));
    }

    /// What a letter stands for, or a part of that.
    fn place(&self, text: &str, named: &[(char, Found)]) -> Found {
        let (name, part) = text.split_once('.').unwrap_or((text, ""));
        let whole = named.iter().find(|(letter, _)| name.starts_with(*letter)).map_or(Found::NOTHING, |(_, found)| *found);
        let of_comprehension = || self.node(*self.items(whole).last()?).map(|node| self.parts(node));
        let found = match part {
            "first" => self.items(whole).first().copied(),
            "last" => self.items(whole).last().copied(),
            "target" => of_comprehension().map(|parts| parts[0]),
            "item" => of_comprehension().map(|parts| self.items(parts[2]).last().copied().unwrap_or(parts[1])),
            _ => Some(whole),
        };
        found.unwrap_or(whole)
    }

    fn fill_in(&self, message: &str, named: &[(char, Found)]) -> String {
        let mut out = message.to_owned();
        for (letter, found) in named {
            if !out.contains('{') {
                break;
            }
            let token = self.first_token(*found);
            out = out.replace(&format!("{{{letter}.text}}"), &self.tokens.text(token));
            out = out.replace(&format!("{{{letter}.line}}"), &self.tokens.start(token).0.to_string());
            out = out.replace(&format!("{{{letter}}}"), self.name_of(*found));
        }
        out
    }

    /// What an error calls an expression (CPython `_PyPegen_get_expr_name`).
    fn name_of(&self, found: Found) -> &'static str {
        let Some(node) = self.node(found) else {
            let kind = found.as_token().map_or(kind::OP, |at| self.tokens.kinds[at]);
            return match kind {
                kind::NAME => "name",
                kind::NUMBER | kind::STRING => "literal",
                _ if fixed_text(kind) == "..." => "ellipsis",
                _ => fixed_text(kind),
            };
        };
        match node.kind {
            Kind::Attribute => "attribute",
            Kind::Subscript => "subscript",
            Kind::Starred => "starred",
            Kind::List => "list",
            Kind::Tuple => "tuple",
            Kind::Lambda => "lambda",
            Kind::Call => "function call",
            Kind::Generator => "generator expression",
            Kind::Yield => "yield expression",
            Kind::Await => "await expression",
            Kind::ListComp => "list comprehension",
            Kind::SetComp => "set comprehension",
            Kind::DictComp => "dict comprehension",
            Kind::Dict => "dict literal",
            Kind::Set => "set display",
            Kind::Strings if self.items_in(node).iter().any(|part| self.kind_of(*part) == Some(Kind::Format)) => "f-string expression",
            Kind::Strings => "literal",
            Kind::Format => "f-string expression",
            Kind::Template => "t-string expression",
            Kind::Compare => "comparison",
            Kind::Conditional => "conditional expression",
            Kind::Named => "named expression",
            _ => "expression",
        }
    }

    fn kind_of(&self, found: Found) -> Option<Kind> {
        self.node(found).map(|node| node.kind)
    }

    fn items_in(&self, node: &Node) -> Vec<Found> {
        self.parts(node).iter().flat_map(|part| self.items(*part)).collect()
    }

    /// Asks what the grammar cannot say of an alternative, which starts at a token, and whose parts are those from a place on; no
    /// matches nothing.
    ///
    /// # Errors
    /// A mistake, which is reported.
    pub fn check(&mut self, question: &str, about: &[&str], named: &[(char, Found)], (start, from): (usize, usize)) -> Result<bool, Stop> {
        let part = |at: usize| about.get(at).map_or(Found::NOTHING, |name| self.place(name, named));
        let (a, b) = (part(0), part(1));
        match question {
            "statement" => {
                self.report.last_statement = self.items(a).last().map_or((0, 0), |last| self.start(*last));
                Ok(true)
            }
            "nothing" => Ok(false),
            "type_comment" => {
                self.report.type_comments.extend(a.as_token().map(|comment| (start, comment)));
                Ok(true)
            }
            "target" => {
                let targets = match about[1] {
                    "for" => Targets::OfFor,
                    "delete" => Targets::Deleted,
                    _ => Targets::Assigned,
                };
                let Some(wrong) = self.invalid_target(a, targets) else { return Ok(false) };
                let verb = if targets == Targets::Deleted { "delete" } else { "assign to" };
                let message = format!("cannot {verb} {}", self.name_of(wrong));
                self.stop_between(message, wrong, wrong)
            }
            "legacy" => Ok(self.is_legacy(a)),
            "comma" => Ok(!self.is_legacy(a) && self.tokens.level(self.mark - 1) > 0),
            "genexp_in_call" => {
                let arguments = self.positional(a);
                if arguments.len() <= 1 {
                    return Ok(false);
                }
                let end = self.place("b.item", &[('b', b)]);
                self.stop_between("Generator expression must be parenthesized".to_owned(), arguments[arguments.len() - 1], end)
            }
            "argument_order" => {
                let unpacking = self.node(a).is_some_and(|node| self.items_in(node).iter().any(|item| self.kind_of(*item) == Some(Kind::DoubleStarred)));
                let behind = if unpacking { "keyword argument unpacking" } else { "keyword argument" };
                self.raise_at_token(false, format!("positional argument follows {behind}"), self.last());
                Err(Stop)
            }
            "type_bound" => {
                let what = if self.kind_of(b) == Some(Kind::Tuple) { "constraints" } else { "bound" };
                self.raise_from(format!("cannot use {what} with {}", about[2]), a);
                Err(Stop)
            }
            "no_value" => {
                let ((line, _), end) = (self.start(a), self.end(a));
                self.raise(false, "':' expected after dictionary key".to_owned(), (line, end.1), (end.0, 0));
                Err(Stop)
            }
            "adjacent" => Ok(self.end(a) == self.start(b)),
            "conversion" => self.check_conversion(a, b, about[2]),
            "real" if self.is_imaginary(a) => self.stop_between("real number required in complex literal".to_owned(), a, a),
            "imaginary" if !self.is_imaginary(a) => self.stop_between("imaginary number required in complex literal".to_owned(), a, a),
            "text" => self.check_text(a),
            "fields" => {
                let tokens: Vec<usize> = self.pending_from(from).iter().map(|part| self.first_token(*part)).collect();
                self.check_fields(tokens[0])
            }
            "strings" => self.check_strings(from),
            _ => Ok(true),
        }
    }

    fn stop_between(&mut self, message: String, start: Found, end: Found) -> Result<bool, Stop> {
        self.raise_between(message, self.start(start), self.end(end));
        Err(Stop)
    }

    /// What cannot be a target (CPython `_PyPegen_get_invalid_target`).
    fn invalid_target(&self, found: Found, targets: Targets) -> Option<Found> {
        let Some(node) = self.node(found) else {
            let is_name = found.as_token().is_some_and(|at| self.tokens.kinds[at] == kind::NAME);
            return (!is_name).then_some(found);
        };
        match node.kind {
            Kind::List | Kind::Tuple => self.items_in(node).into_iter().find_map(|item| self.invalid_target(item, targets)),
            Kind::Starred if targets != Targets::Deleted => self.invalid_target(*self.parts(node).first()?, targets),
            Kind::Compare if targets == Targets::OfFor => {
                let parts = self.parts(node);
                let first = self.node(parts[1]).and_then(|pairs| self.parts(pairs).first());
                if first.and_then(|pair| self.kind_of(*pair)) == Some(Kind::In) { self.invalid_target(parts[0], targets) } else { None }
            }
            Kind::Subscript | Kind::Attribute => None,
            _ => Some(found),
        }
    }

    /// Whether a name is that of a statement of old (CPython `_PyPegen_check_legacy_stmt`).
    fn is_legacy(&self, found: Found) -> bool {
        found.as_token().is_some_and(|at| self.tokens.text_is(at, "print") || self.tokens.text_is(at, "exec"))
    }

    fn positional(&self, arguments: Found) -> Vec<Found> {
        let Some(node) = self.node(arguments) else { return Vec::new() };
        self.items_in(node).into_iter().filter(|item| !matches!(self.kind_of(*item), Some(Kind::Keyword | Kind::DoubleStarred))).collect()
    }

    fn is_imaginary(&self, found: Found) -> bool {
        self.tokens.text(self.first_token(found)).ends_with(['j', 'J'])
    }

    /// CPython `_PyPegen_check_fstring_conversion`.
    fn check_conversion(&mut self, mark: Found, name: Found, letter: &str) -> Result<bool, Stop> {
        if self.end(mark) != self.start(name) {
            return self.stop_between(format!("{letter}-string: conversion type must come right after the exclamation mark"), mark, name);
        }
        let text: String = self.tokens.text(self.first_token(name)).nfkc().collect();
        if matches!(text.as_str(), "s" | "r" | "a") {
            return Ok(true);
        }
        self.stop_between(format!("{letter}-string: invalid conversion character '{text}': expected 's', 'r', or 'a'"), name, name)
    }

    /// The escapes of a plain string, and what bytes are made of.
    fn check_text(&mut self, found: Found) -> Result<bool, Stop> {
        let text = self.tokens.text(self.first_token(found));
        let Some(quote) = text.find(['"', '\'']) else { return Ok(true) };
        let (prefix, rest) = text.split_at(quote);
        let is_bytes = prefix.contains(['b', 'B']);
        if is_bytes && !rest.is_ascii() {
            return self.stop_between("bytes can only contain ASCII literal characters".to_owned(), found, found);
        }
        if prefix.contains(['r', 'R']) {
            return Ok(true);
        }
        let width = if rest.len() >= 6 && rest[1..].starts_with(&rest[..1].repeat(2)) { 3 } else { 1 };
        let body = &rest[width..rest.len() - width];
        let fault = if is_bytes { escape::bytes_fault(body.as_bytes()) } else { escape::text_fault(body) };
        fault.map_or(Ok(true), |message| {
            self.raise_at_token(false, message, self.last());
            Err(Stop)
        })
    }

    /// The escapes in the text of an interpolated string that starts with a token.
    fn check_fields(&mut self, start: usize) -> Result<bool, Stop> {
        if self.tokens.text(start).contains(['r', 'R']) {
            return Ok(true);
        }
        let mut depth = 0;
        for at in start..self.mark {
            match self.tokens.kinds[at] {
                kind::FSTRING_START | kind::TSTRING_START => depth += 1,
                kind::FSTRING_END | kind::TSTRING_END => depth -= 1,
                kind::FSTRING_MIDDLE | kind::TSTRING_MIDDLE if depth == 1 => {
                    if let Some(message) = escape::text_fault(&self.tokens.text(at)) {
                        self.raise_at_token(false, message, self.last());
                        return Err(Stop);
                    }
                }
                _ => {}
            }
        }
        Ok(true)
    }

    /// Strings side by side that cannot be one (CPython `_PyPegen_concatenate_strings`).
    fn check_strings(&mut self, from: usize) -> Result<bool, Stop> {
        let strings: Vec<Found> = self.pending_from(from).iter().flat_map(|part| self.items(*part)).collect();
        let is_bytes = |found: &Found| {
            found.as_token().is_some_and(|at| {
                let text = self.tokens.text(at);
                text.split(['"', '\'']).next().is_some_and(|prefix| prefix.contains(['b', 'B']))
            })
        };
        let bytes = strings.iter().filter(|found| is_bytes(found)).count();
        if bytes == 0 || bytes == strings.len() {
            return Ok(true);
        }
        self.raise_at_token(false, "cannot mix bytes and nonbytes literals".to_owned(), self.last());
        Err(Stop)
    }
}
