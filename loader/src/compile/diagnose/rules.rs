//! Mistakes with a message of their own (the `invalid_*` rules of CPython's grammar), told from what the parser says and the source
//! around it.

use super::expression_name;
use super::fstring::{self, Fault};

/// A parse error with the source it is in.
pub struct Mistake<'a> {
    pub raw: &'a str,
    pub text: &'a str,
    pub start: usize,
    pub end: usize,
}

/// The first rule that fits.
pub fn find(m: &Mistake) -> Option<Fault> {
    [operators, conditional, as_target, clauses, deletion, calls, parameters, definitions, imports, type_parameters, comprehensions, displays, dictionary, assignment, others]
        .into_iter()
        .find_map(|rule| rule(m))
}

/// A statement cannot stand where an expression is wanted.
const STATEMENTS: [&str; 10] = ["pass", "break", "continue", "return", "raise", "del", "yield", "assert", "import", "from"];

impl<'a> Mistake<'a> {
    fn slice(&self) -> &'a str {
        self.text.get(self.start..self.end).unwrap_or_default()
    }

    fn before(&self) -> &'a str {
        &self.text[..self.start]
    }

    fn after(&self) -> &'a str {
        &self.text[self.end.min(self.text.len())..]
    }

    /// Where the line of the error begins, behind its indentation.
    fn line_start(&self) -> usize {
        let start = self.before().rfind('\n').map_or(0, |n| n + 1);
        start + self.text[start..].bytes().take_while(|b| matches!(b, b' ' | b'\t')).count()
    }

    fn line_end(&self) -> usize {
        self.text[self.start..].find('\n').map_or(self.text.len(), |n| self.start + n)
    }

    /// The statement's words before the error.
    fn line(&self) -> &'a str {
        &self.text[self.line_start()..self.start]
    }

    fn starts_line_with(&self, word: &str) -> bool {
        self.text[self.line_start()..].strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    }

    /// The bracket around the error.
    fn bracket(&self) -> Option<usize> {
        let mut depth = 0;
        self.before().bytes().enumerate().rev().find_map(|(at, b)| {
            match b {
                b')' | b']' | b'}' => depth += 1,
                b'(' | b'[' | b'{' if depth == 0 => return Some(at),
                b'(' | b'[' | b'{' => depth -= 1,
                _ => {}
            }
            None
        })
    }

    /// Whether the error is in the parameters of a `def`.
    fn in_parameters(&self) -> bool {
        self.bracket().is_some_and(|open| {
            let head = self.text[..open].trim_end().trim_end_matches(|c: char| c.is_alphanumeric() || c == '_');
            head.ends_with("def ")
        })
    }

    /// Whether the error is in the parameters of a `lambda`.
    fn in_lambda(&self) -> bool {
        self.line().rfind("lambda").is_some_and(|at| !self.line()[at..].contains(':'))
    }

    fn fault(&self, message: impl Into<String>, start: usize, end: usize) -> Option<Fault> {
        Some((message.into(), start, end))
    }

    fn here(&self, message: impl Into<String>) -> Option<Fault> {
        self.fault(message, self.start, self.end)
    }
}

fn operators(m: &Mistake) -> Option<Fault> {
    let at = m.start.checked_sub(1)?;
    (m.text.get(at..at + 2) == Some("<>")).then(|| ("invalid syntax.  Maybe you meant '!=' instead of '<>'?".to_owned(), at, at + 2))
}

fn conditional(m: &Mistake) -> Option<Fault> {
    if m.raw.starts_with("Expected `else`, found ") && !m.slice().starts_with([':', '\n']) {
        let from = m.before().rfind(['(', '[', '{', ',', ':', '=', '\n']).map_or(0, |at| at + 1);
        let expression = &m.before()[from..];
        let from = from + expression.len() - expression.trim_start().len();
        return m.fault("expected 'else' after 'if' expression", from, m.before().trim_end().len());
    }
    if m.raw == "Expected an expression" && m.before().trim_end().ends_with(" else") && m.line().contains(" if ") && matches!(m.slice(), "" | "\n") {
        return m.fault("expected expression after 'else', but statement is given", m.start, m.start + 1);
    }
    if m.text[m.start..].starts_with(":=")
        && let Some(lambda) = m.line().rfind("lambda")
        && m.line()[lambda..].contains(':')
        && m.bracket().is_none()
    {
        return m.fault("cannot use assignment expressions with lambda", m.line_start() + lambda, m.before().trim_end().len());
    }
    let word = m.slice().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    if !(m.raw.starts_with("Expected an identifier, but found a keyword") || m.raw == "Yield expression cannot be used here") || !STATEMENTS.contains(&word) {
        return None;
    }
    let line = m.line();
    if line.trim_end().ends_with(" else") && line.contains(" if ") {
        return m.fault("expected expression after 'else', but statement is given", m.start, m.start + word.len());
    }
    if matches!(word, "pass" | "break" | "continue") && m.after().trim_start().starts_with("if ") {
        return m.here("expected expression before 'if', but statement is given");
    }
    None
}

/// `as` with what is no name.
fn as_target(m: &Mistake) -> Option<Fault> {
    if !(m.raw.starts_with("Expected `:`, found ") || m.raw.starts_with("Expected `,`, found ") || m.raw.starts_with("Expected an identifier") || m.before().trim_end().ends_with(" as")) {
        return None;
    }
    let line = m.line_start();
    let target = line + m.text[line..m.start.max(line)].rfind(" as ")? + 4;
    let rest = &m.text[target..m.line_end()];
    let length = rest.find([':', ',']).filter(|_| !m.starts_line_with("import")).unwrap_or(rest.len());
    let expression = rest[..length].trim_end();
    let name = expression_name(expression).filter(|n| *n != "name")?;
    let message = if m.starts_line_with("except") {
        let star = if m.text[line + 6..].trim_start().starts_with('*') { "*" } else { "" };
        format!("cannot use except{star} statement with {name}")
    } else if m.starts_line_with("case") {
        format!("cannot use {name} as pattern target")
    } else if m.starts_line_with("import") || m.starts_line_with("from") {
        format!("cannot use {name} as import target")
    } else {
        return None;
    };
    m.fault(message, target, target + expression.len())
}

fn clauses(m: &Mistake) -> Option<Fault> {
    if !m.raw.starts_with("Cannot have both 'except' and 'except*'") {
        return None;
    }
    let at = m.start + m.text[m.start..].find("except")?;
    let star = m.text[at + 6..].trim_start().starts_with('*');
    m.fault("cannot have both 'except' and 'except*' on the same 'try'", at, at + if star { 7 } else { 6 })
}

fn deletion(m: &Mistake) -> Option<Fault> {
    if m.raw == "Invalid delete target" && m.slice().starts_with('*') {
        return m.here("cannot delete starred");
    }
    (m.raw == "Starred expression cannot be used here" && m.starts_line_with("del")).then(|| m.here("cannot use starred expression here"))?
}

fn calls(m: &Mistake) -> Option<Fault> {
    let called = m.bracket().is_some_and(|open| m.text[open..].starts_with('(') && m.text[..open].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ')' | ']')));
    if m.raw == "Expected an expression" && called && !m.in_parameters() {
        let before = m.before().trim_end();
        if before.ends_with('*') && !before.ends_with("**") {
            return m.fault("Invalid star expression", m.start, m.start + 1);
        }
        if let Some(name) = before.strip_suffix('=') {
            let name = name.trim_end();
            let start = name.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
            return (start < name.len() && m.slice().starts_with([')', ','])).then(|| m.fault("expected argument value expression", start, before.len()))?;
        }
    }
    if let Some(name) = m.raw.strip_prefix("Duplicate keyword argument \"") {
        return m.here(format!("keyword argument repeated: {}", name.trim_end_matches('"')));
    }
    match m.raw {
        "Positional argument cannot follow keyword argument" => m.fault("positional argument follows keyword argument", m.end, m.end + 1),
        "Positional argument cannot follow keyword argument unpacking" => m.fault("positional argument follows keyword argument unpacking", m.end, m.end + 1),
        "Iterable argument unpacking cannot follow keyword argument unpacking" => m.fault("iterable argument unpacking follows keyword argument unpacking", m.before().rfind(',')?, m.end),
        "Expected a parameter name" if matches!(m.slice(), "True" | "False" | "None") => m.fault(format!("cannot assign to {}", m.slice()), m.start, m.end + m.after().find('=')? + 1),
        _ => None,
    }
}

fn parameters(m: &Mistake) -> Option<Fault> {
    match m.raw {
        "Expected one or more keyword parameter after `*` separator" => {
            if m.line().contains("lambda") {
                return m.fault("named arguments must follow bare *", m.end, m.end + 1);
            }
            let star = if m.slice() == "*" { m.start } else { m.before().rfind('*')? };
            m.fault("named arguments must follow bare *", star, star + 1)
        }
        "Position-only parameter separator not allowed as first parameter" => m.here("at least one argument must precede /"),
        "Only one '*' parameter allowed" => m.fault("* argument may appear only once", m.start, m.start + 1),
        _ => None,
    }
}

/// What is wrong in the head of a function.
fn definitions(m: &Mistake) -> Option<Fault> {
    let before = m.before().trim_end();
    // The grammar insists on these colons (`&&':'`), whatever stands there instead.
    let forced = ["def", "async", "else", "try", "finally"].iter().any(|word| m.starts_line_with(word)) && m.bracket().is_none();
    let wanted = m.raw.starts_with("Expected `:`, found ") || (m.raw.starts_with("Got unexpected token") && before.ends_with(')'));
    if wanted && forced && !m.line().starts_with("async for") && !m.line().starts_with("async with") {
        return m.here("expected ':'");
    }
    match m.raw {
        "Parameter with `*` or `**` cannot have default value" => {
            // A starred annotation is no part of what the grammar knows to be wrong.
            if before.rsplit(['(', ',']).next().and_then(|p| p.split_once(':')).is_some_and(|(_, annotation)| annotation.trim_start().starts_with('*')) {
                return m.here("invalid syntax");
            }
            let kind = if m.before().trim_end_matches(|c| !matches!(c, '*')).ends_with("**") { "var-keyword" } else { "var-positional" };
            m.here(format!("{kind} argument cannot have default value"))
        }
        _ if m.raw.starts_with("Expected `(`, found ") && (m.starts_line_with("def") || m.starts_line_with("async")) => m.here("expected '('"),
        "Expected an expression" if before.ends_with("->") => m.fault("expected ':'", before.len() - 2, before.len()),
        "Expected an expression" if before.ends_with('=') && m.in_parameters() && m.slice().starts_with([')', ',']) => m.fault("expected default value expression", before.len() - 1, before.len()),
        _ if m.raw.starts_with("Expected `,`, found ") && (m.in_parameters() || m.in_lambda()) => m.here("invalid syntax"),
        _ if m.raw.starts_with("Expected an identifier") && m.text[m.start..].starts_with(|c: char| c.is_ascii_digit()) => {
            let digits = m.text[m.start..].bytes().take_while(u8::is_ascii_digit).count();
            let last = m.start + digits - 1;
            m.text[last + 1..].starts_with(|c: char| c.is_alphabetic() || c == '_').then(|| m.fault("invalid decimal literal", last, last))?
        }
        _ => None,
    }
}

/// Stars that a comprehension cannot have.
fn comprehensions(m: &Mistake) -> Option<Fault> {
    if m.raw.starts_with("Expected `in`, found ") && m.bracket().is_some() {
        return m.here("'in' expected after for-loop variables");
    }
    if m.raw == "Starred expression cannot be used here" && m.before().trim_end().ends_with(['+', '-', '/', '%', '@', '&', '|', '^', '~']) {
        return m.fault("invalid syntax", m.start, m.start + 1);
    }
    let open = m.bracket().filter(|_| m.raw == "Starred expression cannot be used here")?;
    if m.before().trim_end().ends_with(" in") {
        return m.fault("invalid syntax", m.start, m.start + 1);
    }
    let called = m.text[..open].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ')' | ']'));
    let rest = m.after().trim_start();
    (!called && (rest.starts_with("for ") || rest.starts_with("async "))).then(|| m.here("iterable unpacking cannot be used in comprehension"))?
}

fn imports(m: &Mistake) -> Option<Fault> {
    match m.raw {
        "Trailing comma not allowed" if m.starts_line_with("from") => m.fault("trailing comma not allowed without surrounding parentheses", m.end, m.end + 1),
        "Trailing comma not allowed" if m.starts_line_with("global") || m.starts_line_with("nonlocal") => m.fault("invalid syntax", m.line_end(), m.line_end() + 1),
        _ if m.starts_line_with("import") && m.slice() == "*" => m.here("invalid syntax"),
        "Star import must be the only import" => {
            let comma = m.start + m.text[m.start..].find(',')?;
            m.fault("invalid syntax", comma, comma + 1)
        }
        _ if m.raw.starts_with("Simple statements") && m.slice() == "from" && m.starts_line_with("import") => {
            m.fault("Did you mean to use 'from ... import ...' instead?", m.line_start(), m.text[..m.line_end()].trim_end().len())
        }
        _ => None,
    }
}

/// Bounds of what has none.
fn type_parameters(m: &Mistake) -> Option<Fault> {
    if m.raw != "Expected `]`, found `:`" {
        return None;
    }
    let name = m.before().trim_end();
    let stars = name.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').trim_end();
    let kind = if stars.ends_with("**") {
        "ParamSpec"
    } else if stars.ends_with('*') {
        "TypeVarTuple"
    } else {
        return None;
    };
    let from = m.end + m.after().len() - m.after().trim_start().len();
    let mut depth = 0;
    let length = m.text[from..].find(|c| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' if depth > 0 => depth -= 1,
            ']' | ',' | '=' if depth == 0 => return true,
            _ => {}
        }
        false
    })?;
    let bound = m.text[from..from + length].trim_end();
    let what = if bound.starts_with('(') && bound.contains(',') { "constraints" } else { "bound" };
    m.fault(format!("cannot use {what} with {kind}"), m.start, from + bound.len())
}

/// Lists, sets and calls with a comma too many or too few.
fn displays(m: &Mistake) -> Option<Fault> {
    let open = m.bracket().filter(|_| !m.in_parameters())?;
    if matches!(m.raw, "Expected `]`, found `for`" | "Expected `}`, found `for`") {
        let target = &m.text[open + 1..m.start];
        let from = open + 1 + target.len() - target.trim_start().len();
        if m.text[from..].starts_with("**") {
            return m.fault("dict unpacking cannot be used in dict comprehension", from, from + 2);
        }
        if target.contains(',') {
            return m.fault("did you forget parentheses around the comprehension target?", from, open + 1 + target.trim_end().len());
        }
    }
    let expected = ["Expected `)`, found ", "Expected `]`, found ", "Expected `}`, found ", "Expected `,`, found "];
    if !expected.iter().any(|e| m.raw.starts_with(e)) {
        return None;
    }
    let found = fstring::forgotten_comma(m.text, open, m.start);
    // A string behind a name may be meant as its prefix.
    let prefixed = found.is_none() && m.before().trim_end().ends_with(|c: char| c.is_alphanumeric() || c == '_') && m.slice().contains(['"', '\'']);
    if prefixed { m.here("invalid syntax") } else { found }
}

fn dictionary(m: &Mistake) -> Option<Fault> {
    let open = m.bracket()?;
    if m.text.as_bytes()[open] != b'{' {
        return None;
    }
    let behind_colon = m.before().trim_end().ends_with(':');
    match m.raw {
        "Expected `:`, found `}`" | "Expected `:`, found `,`" => m.fault("':' expected after dictionary key", m.start - 1, 0),
        "Expected an expression" if behind_colon => {
            let colon = m.before().trim_end().len() - 1;
            m.fault("expression expected after dictionary key and ':'", colon, colon + 1)
        }
        "Starred expression cannot be used here" if behind_colon => m.here("cannot use a starred expression in a dictionary value"),
        "Starred expression cannot be used here" if m.after().trim_start().starts_with(':') => {
            let colon = m.end + m.after().find(':')?;
            m.fault("invalid syntax", colon, colon + 1)
        }
        "Starred expression cannot be used here" => m.fault("invalid syntax", m.start, m.start + 1),
        _ => None,
    }
}

fn assignment(m: &Mistake) -> Option<Fault> {
    if let Some(found) = m.raw.strip_prefix("Expected `,`, found `")
        && found.ends_with("=`")
        && found.len() > 2
    {
        let target = m.text[m.line_start()..m.start].trim_end();
        if expression_name(target) == Some("tuple") {
            return m.fault("'tuple' is an illegal expression for augmented assignment", m.line_start(), m.line_start() + target.len());
        }
    }
    if m.raw != "Invalid assignment target" {
        return None;
    }
    if m.slice().starts_with("yield") && !m.before().ends_with('(') {
        return m.here("assignment to yield expression not possible");
    }
    if m.slice().contains(":=") && expression_name(m.slice()).is_none() {
        return m.here("cannot assign to named expression here. Maybe you meant '==' instead of '='?");
    }
    let name = expression_name(m.slice())?;
    matches!(name, "generator expression" | "list" | "tuple").then(|| m.here(format!("cannot assign to {name}")))?
}

fn others(m: &Mistake) -> Option<Fault> {
    match m.raw {
        "Expected an imaginary number in complex literal pattern" => m.here("imaginary number required in complex literal"),
        "Unparenthesized tuple expression cannot be used here" => {
            let comma = m.start + m.slice().find(',')?;
            m.fault("invalid syntax", comma, comma + 1)
        }
        _ if m.raw.starts_with("Expected `,`, found ") && m.bracket().is_none() => m.here("invalid syntax"),
        _ if m.raw.starts_with("Simple statements") && m.slice() == "not" => {
            let next = m.end + m.after().len() - m.after().trim_start().len();
            let length = m.text[next..].find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(m.text.len() - next).max(1);
            m.fault("invalid syntax", next, next + length)
        }
        _ if m.raw.starts_with("Simple statements") && m.line().trim() == "type" && m.text[m.end..m.line_end()].trim().is_empty() => m.fault("invalid syntax", m.line_end(), m.line_end() + 1),
        "Invalid annotated assignment target" if m.slice().starts_with(['*', 'y']) || m.text[m.end..m.line_end()].trim_start_matches([' ', '\t', ')', ':']).is_empty() => {
            // Only an expression with another one behind the colon is taken for an annotation.
            let colon = m.end + m.after().find(':')?;
            (m.slice().starts_with('*') || expression_name(m.slice()).is_none_or(|name| name == "yield expression") || m.text[colon + 1..m.line_end()].trim().is_empty())
                .then(|| m.fault("invalid syntax", colon, colon + 1))?
        }
        "Boolean 'not' expression cannot be used here" => m.fault("invalid syntax", m.start, m.start + 3),
        _ => None,
    }
}
