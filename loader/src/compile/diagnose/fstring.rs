//! What is wrong with a string, an f-string or a t-string (CPython `tok_get_fstring_mode` and the `invalid_fstring_*` rules of its grammar).

use super::escape;
use crate::tokenizer::is_non_printable;

/// Message, start and end in bytes; an end below the start stands for none.
pub type Fault = (String, usize, usize);

/// The first fault of a literal that begins at `limit` or before.
pub fn find(text: &str, limit: usize) -> Option<Fault> {
    let scan = Scan { bytes: text.as_bytes(), text };
    let mut run: Vec<Literal> = Vec::new();
    let mut at = 0;
    while at < scan.bytes.len() && at <= limit {
        let c = scan.bytes[at];
        if c == b'#' {
            at = scan.line_end(at);
            continue;
        }
        if c == b'\\' && !matches!(scan.bytes.get(at + 1), None | Some(b'\n' | b'\r')) {
            return Some(("unexpected character after line continuation character".to_owned(), at + 1, 0));
        }
        if c.is_ascii_whitespace() || c == b'\\' {
            at += 1;
            continue;
        }
        if let Some(quote) = scan.quote_behind_prefix(at) {
            let literal = match scan.literal(at, quote, None).and_then(|l| scan.escapes(&l, quote).map(|()| l)) {
                Ok(literal) => literal,
                Err(fault) => return Some(fault),
            };
            at = literal.end;
            run.push(literal);
            continue;
        }
        if let Some(fault) = mixed(&run) {
            return Some(fault);
        }
        run.clear();
        at += scan.word_length(at).max(1);
    }
    mixed(&run)
}

/// Two expressions side by side inside the bracket at `open`, the second of which begins at `wrong` (CPython `invalid_expression`).
pub fn forgotten_comma(text: &str, open: usize, wrong: usize) -> Option<Fault> {
    let scan = Scan { bytes: text.as_bytes(), text };
    let mut tokens: Vec<Token> = Vec::new();
    let (mut at, mut depth) = (open + 1, 0);
    while let Some(&c) = scan.bytes.get(at) {
        match c {
            _ if c.is_ascii_whitespace() || c == b'\\' => {
                at += 1;
                continue;
            }
            b'#' => {
                at = scan.line_end(at);
                continue;
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 0 => break,
            b')' | b']' | b'}' => depth -= 1,
            _ => {}
        }
        let token = match scan.quote_behind_prefix(at) {
            Some(quote) => scan.literal(at, quote, None).ok().map(|l| Token { start: l.start, end: l.end })?,
            None => scan.token(at).ok()?,
        };
        at = token.end;
        tokens.push(token);
    }
    let second = tokens.iter().position(|t| t.start >= wrong)?;
    scan.side_by_side(&tokens, second.checked_sub(1)?)
}

/// Literals side by side that cannot be one.
fn mixed(run: &[Literal]) -> Option<Fault> {
    let (first, last) = (run.first()?, run.last()?);
    let templates = run.iter().filter(|l| l.kind == Kind::Template).count();
    if templates > 0 && templates < run.len() {
        return Some(("cannot mix t-string literals with string or bytes literals".to_owned(), first.start, last.end));
    }
    let bytes = run.iter().filter(|l| l.kind == Kind::Bytes).count();
    (bytes > 0 && bytes < run.len()).then(|| ("cannot mix bytes and nonbytes literals".to_owned(), last.end, last.end + 1))
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Bytes,
    Format,
    Template,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Format => "f-string",
            Kind::Template => "t-string",
            _ => "string",
        }
    }
}

struct Literal {
    start: usize,
    end: usize,
    kind: Kind,
}

/// The quotes of a literal, and what it is.
#[derive(Clone, Copy)]
struct Quotes<'a> {
    mark: &'a str,
    kind: Kind,
    raw: bool,
}

struct Token {
    start: usize,
    end: usize,
}

struct Scan<'a> {
    bytes: &'a [u8],
    text: &'a str,
}

type Found<T> = Result<T, Fault>;

impl<'a> Scan<'a> {
    fn line_end(&self, at: usize) -> usize {
        self.bytes[at..].iter().position(|b| *b == b'\n').map_or(self.bytes.len(), |n| at + n)
    }

    fn line(&self, at: usize) -> usize {
        self.bytes[..at.min(self.bytes.len())].iter().filter(|b| **b == b'\n').count() + 1
    }

    fn word_length(&self, at: usize) -> usize {
        self.text.get(at..).unwrap_or_default().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || (!c.is_ascii() && !is_non_printable(*c))).map(char::len_utf8).sum()
    }

    /// The place of the quote of a literal that begins at `at`, prefix or not.
    fn quote_behind_prefix(&self, at: usize) -> Option<usize> {
        let n = self.word_length(at);
        let prefix = &self.bytes[at..at + n];
        let letter = |l: u8| prefix.iter().filter(|b| b.to_ascii_lowercase() == l).count();
        let only_letters = prefix.iter().all(|b| b"rbuft".contains(&b.to_ascii_lowercase())) && b"rbuft".iter().all(|l| letter(*l) < 2);
        (only_letters && matches!(self.bytes.get(at + n), Some(b'"' | b'\''))).then_some(at + n)
    }

    fn quotes(&self, start: usize, quote: usize) -> Found<Quotes<'a>> {
        let prefix = self.text[start..quote].to_ascii_lowercase();
        let has = |c: char| prefix.contains(c);
        for (a, b) in [('u', 'b'), ('u', 'r'), ('u', 'f'), ('u', 't'), ('b', 'f'), ('b', 't'), ('f', 't')] {
            if has(a) && has(b) {
                return Err((format!("'{a}' and '{b}' prefixes are incompatible"), start, quote));
            }
        }
        let triple = self.bytes[quote..].starts_with(&[self.bytes[quote]; 3]);
        let kind = if has('f') {
            Kind::Format
        } else if has('t') {
            Kind::Template
        } else if has('b') {
            Kind::Bytes
        } else {
            Kind::Text
        };
        Ok(Quotes { mark: &self.text[quote..quote + if triple { 3 } else { 1 }], kind, raw: has('r') })
    }

    /// The literal at `start`; `outer` are the quotes of the f-string around it.
    fn literal(&self, start: usize, quote: usize, outer: Option<Quotes>) -> Found<Literal> {
        let quotes = self.quotes(start, quote)?;
        let mut at = quote + quotes.mark.len();
        let formatted = matches!(quotes.kind, Kind::Format | Kind::Template);
        loop {
            let rest = &self.bytes[at.min(self.bytes.len())..];
            if rest.starts_with(quotes.mark.as_bytes()) {
                return Ok(Literal { start, end: at + quotes.mark.len(), kind: quotes.kind });
            }
            match rest {
                [] => return Err(self.unterminated(start, at, quotes, outer)),
                [b'\n', ..] if quotes.mark.len() == 1 => return Err(self.unterminated(start, at, quotes, outer)),
                [b'\\', b'N', b'{', ..] if formatted && !quotes.raw => at += rest.iter().position(|b| *b == b'}').map_or(3, |n| n + 1),
                [b'\\', b'{' | b'}', ..] if formatted => at += 1,
                [b'\\', _, ..] => at += 2,
                [b'{', b'{', ..] | [b'}', b'}', ..] if formatted => at += 2,
                [b'{', ..] if formatted => at = self.field(at, quotes)?,
                [b'}', ..] if formatted => return Err((format!("{}: single '}}' is not allowed", quotes.kind.name()), at, at)),
                _ => at += 1,
            }
        }
    }

    /// Checks the escapes of a literal, those of an f-string between its fields.
    fn escapes(&self, literal: &Literal, quote: usize) -> Found<()> {
        let quotes = self.quotes(literal.start, quote)?;
        if quotes.raw {
            return Ok(());
        }
        let (from, to) = (quote + quotes.mark.len(), literal.end - quotes.mark.len());
        let at_end = |message: String| (message, to, literal.end);
        match quotes.kind {
            Kind::Bytes => escape::bytes_fault(&self.bytes[from..to]).map_or(Ok(()), |m| Err((m, literal.start, literal.end))),
            Kind::Text => escape::text_fault(&self.text[from..to]).map_or(Ok(()), |m| Err((m, literal.start, literal.end))),
            Kind::Format | Kind::Template => {
                let (mut start, mut at) = (from, from);
                while at < to {
                    let rest = &self.bytes[at..to];
                    at += match rest {
                        [b'\\', b'N', b'{', ..] => rest.iter().position(|b| *b == b'}').map_or(rest.len(), |n| n + 1),
                        [b'{', b'{', ..] | [b'}', b'}', ..] => 2,
                        [b'\\', c, ..] if !matches!(c, b'{' | b'}') => 2,
                        [b'{', ..] => {
                            escape::text_fault(&self.text[start..at]).map_or(Ok(()), |m| Err(at_end(m)))?;
                            start = self.field(at, quotes)?;
                            start - at
                        }
                        _ => 1,
                    };
                }
                escape::text_fault(self.text.get(start..to).unwrap_or_default()).map_or(Ok(()), |m| Err(at_end(m)))
            }
        }
    }

    fn unterminated(&self, start: usize, end: usize, quotes: Quotes, outer: Option<Quotes>) -> Fault {
        // What looks like a string in a field may be the end of the f-string, with the brace missing.
        if let Some(outer) = outer
            && outer.mark == quotes.mark
        {
            return (format!("{}: expecting '}}'", outer.kind.name()), start, start);
        }
        let triple = if quotes.mark.len() == 3 { "triple-quoted " } else { "" };
        let line = self.line(end.min(self.text.trim_end_matches('\n').len()));
        let quote = self.bytes.get(end.wrapping_sub(quotes.mark.len() + 1)..end);
        let escaped = triple.is_empty() && matches!(quotes.kind, Kind::Text | Kind::Bytes) && quote.is_some_and(|q| q[0] == b'\\' && q[1..] == *quotes.mark.as_bytes());
        let hint = if escaped { "; perhaps you escaped the end quote?" } else { "" };
        (format!("unterminated {triple}{} literal (detected at line {line}){hint}", quotes.kind.name()), start, start)
    }

    /// One token of an expression at `at`, which is no space, string or bracket.
    fn token(&self, at: usize) -> Found<Token> {
        let word = self.word_length(at);
        if word > 0 {
            let name = &self.bytes[at..at + word];
            let digits = name.iter().take_while(|b| b.is_ascii_digit() || **b == b'_').count();
            let radix = name[0] == b'0' && digits == 1 && matches!(name.get(1), Some(b'x' | b'X' | b'o' | b'O' | b'b' | b'B'));
            if name[0].is_ascii_digit() && !radix && matches!(name.get(digits), Some(c) if !b"eEjJ".contains(c)) {
                return Err(("invalid decimal literal".to_owned(), at + digits - 1, at + digits - 1));
            }
            return Ok(Token { start: at, end: at + word });
        }
        let rest = &self.text[at..];
        if let Some(c) = rest.chars().next().filter(|c| is_non_printable(*c)) {
            return Err((format!("invalid non-printable character U+{:04X}", c as u32), at, at));
        }
        let operators = ["**=", "//=", ">>=", "<<=", "...", "!=", "==", "<=", ">=", "->", "**", "//", ">>", "<<", ":=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@="];
        let length = operators.iter().find(|o| rest.starts_with(**o)).map_or_else(|| rest.chars().next().map_or(1, char::len_utf8), |o| o.len());
        Ok(Token { start: at, end: at + length })
    }

    /// The next token behind spaces, or nothing at the end.
    fn next_token(&self, mut at: usize, outer: Quotes) -> Found<Token> {
        while at < self.bytes.len() && self.bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        if at >= self.bytes.len() {
            return Ok(Token { start: at, end: at });
        }
        match self.quote_behind_prefix(at) {
            Some(quote) => self.literal(at, quote, Some(outer)).map(|l| Token { start: l.start, end: l.end }),
            None => self.token(at),
        }
    }

    /// The replacement field that opens at `open`; the position behind its brace.
    fn field(&self, open: usize, outer: Quotes) -> Found<usize> {
        let name = outer.kind.name();
        let mut tokens: Vec<Token> = Vec::new();
        let mut brackets: Vec<usize> = Vec::new();
        let mut at = open + 1;
        let end = loop {
            let Some(&c) = self.bytes.get(at) else {
                let innermost = brackets.last().copied().unwrap_or(open);
                return Err((format!("'{}' was never closed", char::from(self.bytes[innermost])), innermost, 0));
            };
            let next = self.bytes.get(at + 1).copied().unwrap_or(0);
            match c {
                _ if c.is_ascii_whitespace() => at += 1,
                b'#' => at = self.line_end(at),
                b'\\' if next == b'\n' => at += 2,
                b'\\' => return Err(("unexpected character after line continuation character".to_owned(), at + 1, 0)),
                b'(' | b'[' | b'{' => {
                    brackets.push(at);
                    tokens.push(Token { start: at, end: at + 1 });
                    at += 1;
                }
                b'}' if brackets.is_empty() => break at,
                b')' | b']' | b'}' => {
                    let Some(opened) = brackets.pop() else { return Err((format!("{name}: unmatched '{}'", char::from(c)), at, at)) };
                    let fits = matches!((self.bytes[opened], c), (b'(', b')') | (b'[', b']') | (b'{', b'}'));
                    if !fits {
                        let message = format!("closing parenthesis '{}' does not match opening parenthesis '{}'", char::from(c), char::from(self.bytes[opened]));
                        let place = if self.line(opened) == self.line(at) { String::new() } else { format!(" on line {}", self.line(opened)) };
                        return Err((message + &place, at, at));
                    }
                    tokens.push(Token { start: at, end: at + 1 });
                    at += 1;
                }
                b':' if brackets.is_empty() => break at,
                b'!' | b'=' if brackets.is_empty() && next != b'=' => break at,
                _ => {
                    let token = self.next_token(at, outer).map_err(|fault| self.wrong_before(&tokens, name).unwrap_or(fault))?;
                    at = token.end;
                    tokens.push(token);
                }
            }
        };
        self.expression(&tokens, end, name)?;
        self.field_end(end, outer)
    }

    /// The expression of a field, which ends at `end`.
    fn expression(&self, tokens: &[Token], end: usize, name: &str) -> Found<()> {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
            return Err((format!("{name}: valid expression required before '{}'", char::from(self.bytes[end])), end, end + 1));
        };
        let slice = |from: usize, to: usize| &self.text[tokens[from].start..tokens[to].end];
        // Where an expression begins, which an operator's operand is not.
        let lambda = (0..tokens.len()).find(|&n| slice(n, n) == "lambda" && (n == 0 || matches!(slice(n - 1, n - 1), "," | "else" | "=" | ":=" | "(" | "[" | "{")));
        if let Some(lambda) = lambda.map(|n| &tokens[n])
            && self.bytes[end] == b':'
        {
            return Err((format!("{name}: lambda expressions are not allowed without parentheses"), lambda.start, end + 1));
        }
        let whole = &self.text[first.start..last.end];
        if is_expression(whole) || whole.strip_prefix('*').is_some_and(|e| !e.trim().is_empty() && is_expression(e)) {
            return Ok(());
        }
        let good = (0..tokens.len()).rev().find(|&n| is_expression(slice(0, n)));
        let Some(good) = good else {
            return Err((format!("{name}: expecting a valid expression after '{{'"), first.start, first.end));
        };
        let Some(wrong) = tokens.get(good + 1) else { return Ok(()) };
        if let Some(fault) = self.side_by_side(tokens, good) {
            return Err(fault);
        }
        let element = self.last_element(tokens, good);
        if &self.text[wrong.start..wrong.end] == "if"
            && let Some(condition) = (good + 2..tokens.len()).rev().find(|&n| is_expression(slice(good + 2, n)))
        {
            return Err(("expected 'else' after 'if' expression".to_owned(), tokens[element].start, tokens[condition].end));
        }
        Err((format!("{name}: expecting '=', or '!', or ':', or '}}'"), wrong.start, wrong.end))
    }

    /// What is wrong with the tokens of a field already, whatever comes behind them.
    fn wrong_before(&self, tokens: &[Token], name: &str) -> Option<Fault> {
        let (first, last) = (tokens.first()?, tokens.last()?);
        let whole = &self.text[first.start..last.end];
        let goes_on = is_expression(whole) || is_expression(&format!("{whole} x")) || is_expression(&format!("{whole})")) || is_expression(&format!("{whole} x)"));
        if goes_on { None } else { self.expression(tokens, last.end, name).err() }
    }

    fn slice(&self, tokens: &[Token], from: usize, to: usize) -> &'a str {
        tokens.get(from).zip(tokens.get(to)).and_then(|(a, b)| self.text.get(a.start..b.end)).unwrap_or_default()
    }

    /// Where the element of a tuple begins that ends with the token `last`.
    fn last_element(&self, tokens: &[Token], last: usize) -> usize {
        let comma = (0..=last).rev().find(|&n| matches!(self.slice(tokens, n, n), "," | "=" | ":") && is_expression(self.slice(tokens, n + 1, last)));
        comma.map_or(0, |n| n + 1)
    }

    /// An expression that ends with the token `last`, and another one right behind it.
    fn side_by_side(&self, tokens: &[Token], last: usize) -> Option<Fault> {
        let wrong = tokens.get(last + 1)?;
        let element = self.last_element(tokens, last);
        if !is_expression(self.slice(tokens, element, last)) {
            return None;
        }
        // The clauses of a comprehension are no expressions in which a comma can be missing.
        let before = &tokens[element..=last];
        if self.text[wrong.start..].starts_with("yield") || before.iter().any(|t| &self.text[t.start..t.end] == "for") {
            return None;
        }
        let end = (last + 1..tokens.len()).rev().find(|&n| is_expression(self.slice(tokens, last + 1, n)) && !self.slice(tokens, last + 1, n).contains(','))?;
        let name_then_string = element == last && self.text[tokens[last].start..].starts_with(|c: char| c.is_alphabetic() || c == '_') && matches!(self.bytes[wrong.start], b'"' | b'\'');
        (!name_then_string).then(|| ("invalid syntax. Perhaps you forgot a comma?".to_owned(), tokens[element].start, tokens[end].end))
    }

    /// What follows the expression: `=`, a conversion, a format, the brace.
    fn field_end(&self, mut at: usize, outer: Quotes) -> Found<usize> {
        let name = outer.kind.name();
        let byte = |at: usize| self.bytes.get(at).copied().unwrap_or(0);
        if byte(at) == b'=' {
            let next = self.next_token(at + 1, outer)?;
            if !matches!(byte(next.start), b'!' | b':' | b'}') {
                return Err((format!("{name}: expecting '!', or ':', or '}}'"), next.start, next.end));
            }
            at = next.start;
        }
        if byte(at) == b'!' {
            let conversion = self.next_token(at + 1, outer)?;
            let word = &self.text[conversion.start..conversion.end];
            if matches!(byte(conversion.start), b':' | b'}') {
                return Err((format!("{name}: missing conversion character"), conversion.start, conversion.end));
            }
            if !word.starts_with(|c: char| c.is_alphabetic() || c == '_') || word.contains(['"', '\'']) {
                return Err((format!("{name}: invalid conversion character"), conversion.start, conversion.end));
            }
            if conversion.start != at + 1 {
                return Err((format!("{name}: conversion type must come right after the exclamation mark"), at, conversion.end));
            }
            let next = self.next_token(conversion.end, outer)?;
            if !matches!(byte(next.start), b':' | b'}') {
                return Err((format!("{name}: expecting ':' or '}}'"), next.start, next.start + 1));
            }
            if !matches!(word, "s" | "r" | "a") {
                return Err((format!("{name}: invalid conversion character '{word}': expected 's', 'r', or 'a'"), conversion.start, conversion.end));
            }
            at = next.start;
        }
        if byte(at) == b'}' {
            return Ok(at + 1);
        }
        at += 1;
        loop {
            let rest = &self.bytes[at.min(self.bytes.len())..];
            match rest {
                _ if rest.is_empty() || rest.starts_with(outer.mark.as_bytes()) => {
                    return Err((format!("{name}: expecting '}}', or format specs"), at, at + outer.mark.len()));
                }
                [b'\n', ..] if outer.mark.len() == 1 => {
                    return Err((format!("{name}: newlines are not allowed in format specifiers for single quoted {name}s"), at, at));
                }
                [b'{', ..] => at = self.field(at, outer)?,
                [b'}', ..] => return Ok(at + 1),
                [b'\\', b'{' | b'}', ..] => at += 1,
                [b'\\', _, ..] => at += 2,
                _ => at += 1,
            }
        }
    }
}

/// Whether the text is an expression, over several lines or not.
fn is_expression(text: &str) -> bool {
    !text.is_empty() && ruff_python_parser::parse_expression(&format!("({text}\n)")).is_ok()
}
