//! What the parser refuses, in CPython's words and at CPython's place.

mod escape;
mod fstring;
mod rules;

use crate::frontend::SyntaxKind;
use crate::tokenizer::{self, Fault};
use ruff_python_ast::{Expr, Number};
use ruff_python_parser::{LexicalErrorType, ParseError, ParseErrorType};

/// The end of an error that has none in CPython, not even a zero.
pub const NO_END: usize = usize::MAX;

/// An error with its range in bytes. An end below the start stands for column 0.
#[derive(Debug)]
pub struct Finding {
    pub kind: SyntaxKind,
    pub message: String,
    pub start: usize,
    pub end: usize,
}

/// Says what is wrong at a parse error.
pub fn diagnose(error: &ParseError, text: &str) -> Finding {
    let (start, end) = (error.location.start().to_usize(), error.location.end().to_usize());
    let raw = error.error.to_string();
    let finding = |message: String, start: usize, end: usize| Finding { kind: SyntaxKind::Syntax, message, start, end };
    if let Some(found) = indentation(error, &raw, text, start, end) {
        return found;
    }
    if let Some((message, from, to)) = fstring::find(text, end.max(start)) {
        return finding(message, from, to);
    }
    let found = by_rules(&raw, text, start, end);
    // A pattern that goes on to the end has not been refused by then.
    let start = if raw.starts_with("Positional patterns") { text.len() } else { start };
    by_tokens(text, start).unwrap_or(found)
}

/// What the tokens say against the text: CPython reads all of them before it believes the parser
/// (`_PyPegen_tokenize_full_source_to_check_for_errors`).
fn by_tokens(text: &str, start: usize) -> Option<Finding> {
    let place = |line: usize, column: usize| {
        let begin: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        begin + text[begin..].chars().take(column).map(char::len_utf8).sum::<usize>()
    };
    let found = |message: String, start: usize, end: usize| Some(Finding { kind: SyntaxKind::Syntax, message, start, end });
    match tokenizer::fault(text)? {
        // Those are no exceptions while tokens are read.
        Fault::Error(e) if e.kind != SyntaxKind::Syntax || e.message.starts_with("unexpected ") => None,
        Fault::Error(e) => {
            let at = place(e.line, e.column - 1);
            let zeros = if e.message.starts_with("leading zeros") { text[at..].bytes().take_while(|b| matches!(b, b'0' | b'_')).count() } else { 0 };
            found(e.message, at, at + zeros)
        }
        Fault::Unclosed { bracket, line, column } => {
            let at = place(line, column);
            let wrong = next_token(text, start);
            let behind = wrong > at && text[at..wrong].contains('\n');
            (behind || wrong == text.len()).then(|| found(format!("'{bracket}' was never closed"), at, 0))?
        }
    }
}

/// Where the first token at a place or behind it starts, as brackets see it: line ends are no tokens.
fn next_token(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = start.min(bytes.len());
    while let Some(b) = bytes.get(at) {
        match b {
            b'#' => at += bytes[at..].iter().position(|b| *b == b'\n').unwrap_or(bytes.len() - at),
            b if b.is_ascii_whitespace() => at += 1,
            _ => break,
        }
    }
    at
}

/// What is wrong for the parser.
fn by_rules(raw: &str, text: &str, start: usize, end: usize) -> Finding {
    let finding = |message: String, start: usize, end: usize| Finding { kind: SyntaxKind::Syntax, message, start, end };
    if let Some((message, from, to)) = rules::find(&rules::Mistake { raw, text, start, end })
        .or_else(|| number(raw, text, start, end))
        .or_else(|| target(raw, text, start, end))
        .or_else(|| statement(raw, text, start))
        .or_else(|| character(raw, text, start, end))
    {
        return finding(message, from, to);
    }
    let mut message = wording(raw);
    let statement = text[..start.min(text.len())].rsplit(['\n', ';']).next().unwrap_or_default().trim_start();
    let imports = statement.starts_with("import ") || statement.starts_with("from ");
    let rest = text.get(end..).unwrap_or_default().lines().next().unwrap_or_default();
    // The names of an import are no expressions, between which a comma might be missing.
    if imports && (message.ends_with("forgot a comma?") || (message.starts_with("Expected one or more names") && !rest.trim().is_empty())) {
        "invalid syntax".clone_into(&mut message);
    }
    if message.starts_with("expected 'except'") && text.get(start..).is_none_or(|rest| rest.trim().is_empty()) {
        return finding(message, text.trim_end().len(), NO_END);
    }
    // A misplaced `yield` is the wrong token, not the expression it starts.
    if message == "invalid syntax" && text.get(start..end).is_some_and(|found| found.starts_with("yield")) {
        return finding(message, start, start + "yield".len());
    }
    finding(message, start, end)
}

/// Errors of layout.
fn indentation(error: &ParseError, raw: &str, text: &str, start: usize, end: usize) -> Option<Finding> {
    let made = |message: String| Some(Finding { kind: SyntaxKind::Indentation, message, start, end });
    if let Some(block) = raw.strip_prefix("Expected an indented block after ") {
        let header = text[..start.min(text.len())].trim_end();
        let line = header.lines().count().max(1);
        let block = match block {
            "`class` definition" => "class definition".to_owned(),
            "`case` block" => "'case' statement".to_owned(),
            other => other.replace('`', "'"),
        };
        return made(format!("expected an indented block after {block} on line {line}"));
    }
    if let Some(line) = mixed_tabs(text, end) {
        return Some(Finding { kind: SyntaxKind::Tab, message: "inconsistent use of tabs and spaces in indentation".to_owned(), start: line, end: 0 });
    }
    match raw {
        "Unexpected indentation" => Some(Finding { kind: SyntaxKind::Indentation, message: "unexpected indent".to_owned(), start: end.saturating_sub(1), end: NO_END }),
        _ if raw == "unindent does not match any outer indentation level" || matches!(error.error, ParseErrorType::Lexical(LexicalErrorType::IndentationError)) => {
            let line_end = text[start..].find('\n').map_or(text.len(), |n| start + n);
            Some(Finding { kind: SyntaxKind::Indentation, message: "unindent does not match any outer indentation level".to_owned(), start: line_end, end: NO_END })
        }
        _ => None,
    }
}

/// The start of the first line, up to `limit`, whose indentation means different things with tabs of eight columns and of one
/// (CPython `tok_get_normal_mode`).
fn mixed_tabs(text: &str, limit: usize) -> Option<usize> {
    let mut stack = vec![(0, 0)];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if start > limit {
            return None;
        }
        let (mut wide, mut narrow) = (0, 0);
        for c in line.chars() {
            match c {
                ' ' => (wide, narrow) = (wide + 1, narrow + 1),
                '\t' => (wide, narrow) = (wide / 8 * 8 + 8, narrow + 1),
                '\x0c' => (wide, narrow) = (0, 0),
                _ => break,
            }
        }
        if line.trim_start().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        while stack.last().is_some_and(|top| top.0 > wide) {
            stack.pop();
        }
        match stack.last() {
            Some(top) if top.0 == wide && top.1 != narrow => return Some(start),
            Some(top) if top.0 < wide && top.1 >= narrow => return Some(start),
            Some(top) if top.0 < wide => stack.push((wide, narrow)),
            _ => {}
        }
    }
    None
}

/// The ranges of the single bytes, comments and strings of a source. A comment starts with its `#`, a string with its quote.
pub fn pieces(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let at = next;
        next = match *bytes.get(at)? {
            b'#' => bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n),
            quote @ (b'"' | b'\'') => string_end(bytes, at, quote),
            _ => at + 1,
        };
        Some((at, next))
    })
}

/// Behind the string that starts at `at`; an unterminated one ends with its line, or the text.
pub fn string_end(bytes: &[u8], at: usize, quote: u8) -> usize {
    let triple = bytes[at..].starts_with(&[quote; 3]);
    let mut i = at + if triple { 3 } else { 1 };
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 1,
            b'\n' if !triple => return i,
            b if b == quote && (!triple || bytes[i..].starts_with(&[quote; 3])) => return i + if triple { 3 } else { 1 },
            _ => {}
        }
        i += 1;
    }
    bytes.len()
}

/// The string literal, prefix and all, that a place is in.
fn literal_around(text: &str, place: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let (at, end) = pieces(bytes).take_while(|(at, _)| *at <= place).find(|&(at, end)| matches!(bytes[at], b'"' | b'\'') && end > place)?;
    let prefix = bytes[..at].iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
    Some((at - prefix, end))
}

/// Numbers that go on with what no number has.
fn number(raw: &str, text: &str, start: usize, end: usize) -> Option<(String, usize, usize)> {
    if raw == "Invalid decimal integer literal" {
        let zeros = text[start..end].bytes().take_while(|b| matches!(b, b'0' | b'_')).count();
        let message = "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
        return Some((message.to_owned(), start, start + zeros));
    }
    let bytes = text.as_bytes();
    // The number ends where the error starts, or is the error's own text.
    let at = if raw.starts_with("ParseIntError") { end } else { start };
    let behind = bytes.get(at).copied().unwrap_or(b' ');
    let first = (0..at).rev().take_while(|&i| bytes[i].is_ascii_alphanumeric() || matches!(bytes[i], b'_' | b'.')).last()?;
    let literal = &text[first..at];
    if !literal.starts_with(|c: char| c.is_ascii_digit()) || !["ParseIntError", "Simple statements", "Unexpected token at the end", "Expected `"].iter().any(|r| raw.starts_with(r)) {
        return None;
    }
    let (kind, radix) = match literal.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => ("hexadecimal", 16),
        Some("0o") => ("octal", 8),
        Some("0b") => ("binary", 2),
        _ if literal.ends_with(['j', 'J']) => ("imaginary", 10),
        _ => ("decimal", 10),
    };
    let digit = if behind == b'_' { at + 1 } else { at };
    if radix < 10
        && let Some(behind) = bytes.get(digit).filter(|b| b.is_ascii_digit())
    {
        return Some((format!("invalid digit '{}' in {kind} literal", char::from(*behind)), digit, digit));
    }
    if !(behind.is_ascii_alphanumeric() || behind == b'_' || raw.starts_with("ParseIntError")) {
        return None;
    }
    let place = if behind == b'_' && kind != "imaginary" { at } else { at - 1 };
    Some((format!("invalid {kind} literal"), place, place))
}

/// What CPython calls an expression in an error (CPython `_PyPegen_get_expr_name`).
fn expression_name(text: &str) -> Option<&'static str> {
    // What stands in parentheses need not be an expression without them.
    let parsed = ruff_python_parser::parse_expression(text).or_else(|_| ruff_python_parser::parse_expression(&format!("({text})"))).ok()?;
    Some(match parsed.expr() {
        Expr::Attribute(_) => "attribute",
        Expr::Subscript(_) => "subscript",
        Expr::Starred(_) => "starred",
        Expr::Name(_) => "name",
        Expr::List(_) => "list",
        Expr::Tuple(_) => "tuple",
        Expr::Lambda(_) => "lambda",
        Expr::Call(_) => "function call",
        Expr::BoolOp(_) | Expr::BinOp(_) | Expr::UnaryOp(_) => "expression",
        Expr::Generator(_) => "generator expression",
        Expr::Yield(_) | Expr::YieldFrom(_) => "yield expression",
        Expr::Await(_) => "await expression",
        Expr::ListComp(_) => "list comprehension",
        Expr::SetComp(_) => "set comprehension",
        Expr::DictComp(_) => "dict comprehension",
        Expr::Dict(_) => "dict literal",
        Expr::Set(_) => "set display",
        Expr::FString(_) => "f-string expression",
        Expr::TString(_) => "t-string expression",
        Expr::NoneLiteral(_) => "None",
        Expr::BooleanLiteral(b) => {
            if b.value {
                "True"
            } else {
                "False"
            }
        }
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::NumberLiteral(n) if matches!(n.value, Number::Int(_) | Number::Float(_) | Number::Complex { .. }) => "literal",
        Expr::StringLiteral(_) | Expr::BytesLiteral(_) => "literal",
        Expr::Compare(_) => "comparison",
        Expr::If(_) => "conditional expression",
        Expr::Named(_) => "named expression",
        _ => return None,
    })
}

/// Whether an assignment to what is no target may be meant as a comparison: one `=` behind an operand that begins the statement
/// (CPython `invalid_named_expression`).
fn hints_at_comparison(text: &str, slice: &str, name: &str, start: usize, end: usize) -> bool {
    let line = text[..start].rfind(['\n', ';']).map_or(0, |i| i + 1);
    let (before, behind) = (text[line..start].trim(), text[end..].trim_start());
    let (enclosed, behind) = match behind.strip_prefix(')') {
        Some(rest) if before == "(" => (true, rest.trim_start()),
        _ => (false, behind),
    };
    let Some(value) = behind.strip_prefix('=').filter(|rest| !rest.starts_with('=')) else { return false };
    let value = value.lines().next().unwrap_or_default();
    let again = value.replace("==", "").replace("!=", "").replace("<=", "").replace(">=", "").contains('=');
    let joined = matches!(name, "lambda" | "comparison" | "conditional expression") || slice.starts_with("not ") || slice.contains(" and ") || slice.contains(" or ");
    !again && (enclosed || (before.is_empty() && !joined))
}

/// Targets that cannot be assigned to, deleted or named.
fn target(raw: &str, text: &str, start: usize, end: usize) -> Option<(String, usize, usize)> {
    let slice = text.get(start..end)?;
    let message = match raw {
        "Invalid assignment target" => {
            let name = expression_name(slice)?;
            match name {
                "yield expression" if !slice.starts_with('(') && !text[..start].ends_with('(') && text[..start].trim_end().ends_with('=') => "assignment to yield expression not possible".to_owned(),
                "None" | "True" | "False" => format!("cannot assign to {name}"),
                _ if hints_at_comparison(text, slice, name, start, end) => format!("cannot assign to {name} here. Maybe you meant '==' instead of '='?"),
                _ => format!("cannot assign to {name}"),
            }
        }
        "Invalid delete target" => format!("cannot delete {}", expression_name(slice)?),
        "Invalid augmented assignment target" => format!("'{}' is an illegal expression for augmented assignment", expression_name(slice)?),
        "Assignment expression target must be an identifier"
            if slice.starts_with("lambda") && text[..start].rfind('(').is_some_and(|open| text[..open].ends_with(|c: char| c.is_alphanumeric() || c == '_')) =>
        {
            let sign = text[end..].find(":=").map_or(end, |i| end + i);
            return Some(("invalid syntax".to_owned(), sign, sign + 2));
        }
        "Assignment expression target must be an identifier" => format!("cannot use assignment expressions with {}", expression_name(slice)?),
        "Expected a parameter name" => match slice {
            "True" | "False" | "None" => {
                let assigned = text[end..].find([',', ')']).map_or(end, |i| end + i);
                return Some((format!("cannot assign to {slice}"), start, assigned));
            }
            _ => {
                let sign = text[end..].find('=').map_or(end, |i| end + i);
                return Some(("expression cannot contain assignment, perhaps you meant \"==\"?".to_owned(), start, sign + 1));
            }
        },
        _ => return None,
    };
    Some((message, start, end))
}

/// `print` and `exec` as statements, and `=` where a comparison is meant.
fn statement(raw: &str, text: &str, start: usize) -> Option<(String, usize, usize)> {
    if raw == "Expected `:`, found `=`" {
        let line = text[..start].rfind('\n').map_or(0, |i| i + 1);
        if !text[line..start].trim().contains(|c: char| !c.is_alphanumeric()) {
            return Some(("expected ':'".to_owned(), start, start + 1));
        }
        let from = line + text[line..start].trim_start().find(' ').map_or(0, |i| i + 1 + text[line..start].len() - text[line..start].trim_start().len());
        let end = text[start..].find([':', '\n']).map_or(text.len(), |i| start + i);
        return Some(("invalid syntax. Maybe you meant '==' or ':=' instead of '='?".to_owned(), from, end));
    }
    if !raw.starts_with("Simple statements") {
        return None;
    }
    let begin = text[..start].rfind(['\n', ';', ':']).map_or(0, |i| i + 1);
    let begin = begin + text[begin..start].len() - text[begin..start].trim_start().len();
    let word = text[begin..start].trim();
    if !matches!(word, "print" | "exec") {
        return None;
    }
    let end = text[start..].find(['\n', ';']).map_or(text.len(), |i| start + i);
    let end = begin + text[begin..end].trim_end().len();
    Some((format!("Missing parentheses in call to '{word}'. Did you mean {word}(...)?"), begin, end))
}

/// Single characters that have no place in the language, or not there.
fn character(raw: &str, text: &str, start: usize, end: usize) -> Option<(String, usize, usize)> {
    if raw.starts_with("bytes can only contain ASCII") {
        let (from, to) = literal_around(text, start)?;
        return Some((raw.to_owned(), from, to));
    }
    if raw == "Expected a newline after line continuation character" {
        if text[start + 1..].trim_end_matches(['\r', '\n']).is_empty() {
            return Some(("unexpected EOF while parsing".to_owned(), start + 1, NO_END));
        }
        return Some(("unexpected character after line continuation character".to_owned(), start + 1, 0));
    }
    let c = raw.strip_prefix("Got unexpected token ")?.chars().next()?;
    if tokenizer::is_non_printable(c) {
        return Some((format!("invalid non-printable character U+{:04X}", c as u32), start, start));
    }
    if c.is_ascii() {
        return None;
    }
    debug_assert!(end <= text.len());
    Some((format!("invalid character '{c}' (U+{:04X})", c as u32), start, start))
}

/// Messages that differ in their words only.
fn wording(raw: &str) -> String {
    const KNOWN: &[(&str, &str)] = &[
        ("Positional argument cannot follow keyword argument", "positional argument follows keyword argument"),
        ("Positional argument cannot follow keyword argument unpacking", "positional argument follows keyword argument unpacking"),
        ("Iterable argument unpacking cannot follow keyword argument unpacking", "iterable argument unpacking follows keyword argument unpacking"),
        ("Parameter without a default cannot follow a parameter with a default", "parameter without a default follows parameter with a default"),
        ("Expected `except` or `finally` after `try` block", "expected 'except' or 'finally' block"),
        ("Expected one or more keyword parameter after `*` separator", "named arguments must follow bare *"),
        ("Parameter cannot follow var-keyword parameter", "arguments cannot follow var-keyword argument"),
        ("Multiple exception types must be parenthesized when using `as`", "multiple exception types must be parenthesized when using 'as'"),
        ("'/' parameter must appear before '*' parameter", "/ must be ahead of *"),
        ("Invalid annotated assignment target", "illegal target for annotation"),
        ("Only one '/' separator allowed", "/ may appear only once"),
        ("Only one '*' parameter allowed", "* argument may appear only once"),
        ("Unparenthesized generator expression cannot be used here", "Generator expression must be parenthesized"),
        ("Expected one or more symbol names after import", "Expected one or more names after 'import'"),
        ("Trailing comma not allowed", "trailing comma not allowed without surrounding parentheses"),
        ("Cannot have both 'except' and 'except*' on the same 'try'", "cannot have both 'except' and 'except*' on the same 'try'"),
        ("Expected one or more exception types", "expected one or more exception types"),
        ("Iterable unpacking cannot be used in a comprehension", "iterable unpacking cannot be used in comprehension"),
        ("Bytes literal cannot be mixed with non-bytes literals", "cannot mix bytes and nonbytes literals"),
        ("Type parameter list cannot be empty", "Type parameter list cannot be empty"),
        ("Only single target (not tuple) can be annotated", "only single target (not tuple) can be annotated"),
        ("Only single target (not list) can be annotated", "only single target (not list) can be annotated"),
        ("Positional patterns cannot follow keyword patterns", "positional patterns follow keyword patterns"),
        ("f-string: single `}` is not allowed", "f-string: single '}' is not allowed"),
        ("f-string: expecting `}`", "f-string: expecting '}'"),
        ("t-string: single `}` is not allowed", "t-string: single '}' is not allowed"),
        ("t-string: expecting `}`", "t-string: expecting '}'"),
        ("Expected `else`, found newline", "expected 'else' after 'if' expression"),
        ("Expected `:`, found newline", "expected ':'"),
        ("Starred expression cannot be used here", "can't use starred expression here"),
    ];
    if let Some((_, theirs)) = KNOWN.iter().find(|(ours, _)| *ours == raw) {
        return (*theirs).to_owned();
    }
    if let Some(found) = raw.strip_prefix("Expected `,`, found ") {
        let starts_expression = matches!(found, "name" | "string" | "int" | "float" | "complex" | "f-string start" | "`None`" | "`True`" | "`False`" | "`lambda`");
        return if starts_expression { "invalid syntax. Perhaps you forgot a comma?" } else { "invalid syntax" }.to_owned();
    }
    if raw.starts_with(|c: char| c.is_ascii_uppercase()) || raw.contains('`') { "invalid syntax".to_owned() } else { raw.to_owned() }
}
