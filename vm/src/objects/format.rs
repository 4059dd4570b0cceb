//! `format()` of numbers and text, and `str.format` (PEP 3101).

use super::complex::Complex;
use super::float;
use super::int;
use super::string::{self, Str};
use crate::call::Args;
use crate::value::Value;
use crate::vm::{R, Raised, Vm};
use num_traits::Signed;

/// A parsed format specification.
#[derive(Clone, Debug)]
pub struct Spec {
    pub fill: char,
    pub align: Option<char>,
    pub sign: Option<char>,
    pub no_neg_zero: bool,
    pub alternate: bool,
    pub zero: bool,
    pub width: usize,
    pub grouping: Option<char>,
    pub precision: Option<usize>,
    pub frac_grouping: Option<char>,
    pub kind: Option<char>,
}

/// Parses `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
pub fn parse_spec(vm: &Vm, text: &str, type_name: &str) -> R<Spec> {
    let c: Vec<char> = text.chars().collect();
    let mut s = Spec { fill: ' ', align: None, sign: None, no_neg_zero: false, alternate: false, zero: false, width: 0, grouping: None, precision: None, frac_grouping: None, kind: None };
    let mut i = 0;
    let is_align = |x: Option<&char>| x.is_some_and(|x| "<>=^".contains(*x));
    if is_align(c.get(1)) {
        s.fill = c[0];
        s.align = Some(c[1]);
        i = 2;
    } else if is_align(c.first()) {
        s.align = Some(c[0]);
        i = 1;
    }
    if let Some(&x) = c.get(i).filter(|x| "+- ".contains(**x)) {
        s.sign = Some(x);
        i += 1;
    }
    if c.get(i) == Some(&'z') {
        s.no_neg_zero = true;
        i += 1;
    }
    if c.get(i) == Some(&'#') {
        s.alternate = true;
        i += 1;
    }
    if c.get(i) == Some(&'0') {
        s.zero = true;
        if s.align.is_none() {
            s.fill = '0';
            s.align = Some('=');
        } else if !is_align(c.get(1)) {
            s.fill = '0';
        }
        i += 1;
    }
    let number = |i: &mut usize| -> R<Option<usize>> {
        let start = *i;
        while c.get(*i).is_some_and(char::is_ascii_digit) {
            *i += 1;
        }
        if start == *i {
            return Ok(None);
        }
        let digits: String = c[start..*i].iter().collect();
        match digits.parse::<usize>() {
            Ok(n) if n <= i32::MAX as usize => Ok(Some(n)),
            _ => Err(vm.value_error("Too many decimal digits in format string")),
        }
    };
    s.width = number(&mut i)?.unwrap_or(0);
    while let Some(&x) = c.get(i).filter(|x| ",_".contains(**x)) {
        if let Some(before) = s.grouping {
            let message = if before == x { format!("Cannot specify '{x}' with '{x}'.") } else { "Cannot specify both ',' and '_'.".to_owned() };
            return Err(vm.value_error(message));
        }
        s.grouping = Some(x);
        i += 1;
    }
    if c.get(i) == Some(&'.') {
        i += 1;
        s.precision = number(&mut i)?;
        if let Some(&x) = c.get(i).filter(|x| ",_".contains(**x)) {
            s.frac_grouping = Some(x);
            i += 1;
            if c.get(i).is_some_and(|&y| x != y && ",_".contains(y)) {
                return Err(vm.value_error("Cannot specify both ',' and '_'."));
            }
        }
        if s.precision.is_none() && s.frac_grouping.is_none() {
            return Err(vm.value_error("Format specifier missing precision"));
        }
    }
    if c.len() > i + 1 {
        return Err(vm.value_error(format!("Invalid format specifier '{text}' for object of type '{type_name}'")));
    }
    s.kind = c.get(i).copied();
    if let (Some(g), Some(k)) = (s.grouping, s.kind)
        && !"defgEG%F".contains(k)
        && !(g == '_' && "boxX".contains(k))
    {
        return Err(vm.value_error(format!("Cannot specify '{g}' with '{k}'.")));
    }
    if let (Some(g), Some('n')) = (s.frac_grouping, s.kind) {
        return Err(vm.value_error(format!("Cannot specify '{g}' with 'n'.")));
    }
    Ok(s)
}

fn unknown(vm: &Vm, kind: char, type_name: &str) -> Raised {
    let shown = if kind.is_ascii_graphic() { kind.to_string() } else { format!("\\x{:x}", kind as u32) };
    vm.value_error(format!("Unknown format code '{shown}' for object of type '{type_name}'"))
}

/// Pads text to the width of the specification.
fn pad(s: &Spec, prefix: &str, body: &str, default: char) -> String {
    let len = prefix.chars().count() + body.chars().count();
    if len >= s.width {
        return format!("{prefix}{body}");
    }
    let n = s.width - len;
    let fill = |k: usize| -> String { std::iter::repeat_n(s.fill, k).collect() };
    match s.align.unwrap_or(default) {
        '<' => format!("{prefix}{body}{}", fill(n)),
        '^' => format!("{}{prefix}{body}{}", fill(n / 2), fill(n - n / 2)),
        '=' => format!("{prefix}{}{body}", fill(n)),
        _ => format!("{}{prefix}{body}", fill(n)),
    }
}

/// Inserts grouping separators, counting from the right.
fn group(digits: &str, separator: char, size: usize) -> String {
    let c: Vec<char> = digits.chars().collect();
    let mut out = String::new();
    for (i, x) in c.iter().enumerate() {
        if i > 0 && (c.len() - i).is_multiple_of(size) {
            out.push(separator);
        }
        out.push(*x);
    }
    out
}

fn sign_of(s: &Spec, negative: bool) -> &'static str {
    match (negative, s.sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        _ => "",
    }
}

/// `.dddd` and what follows, with a separator after every third digit of the fraction.
fn fraction_grouped(rest: &str, separator: char) -> String {
    let Some(fraction) = rest.strip_prefix('.') else { return rest.to_owned() };
    let end = fraction.find(|c: char| !c.is_ascii_digit()).unwrap_or(fraction.len());
    let mut out = String::from(".");
    for (i, digit) in fraction[..end].chars().enumerate() {
        if i > 0 && i % 3 == 0 {
            out.push(separator);
        }
        out.push(digit);
    }
    out + &fraction[end..]
}

/// Grouped digits, filled with zeros up to the width where `0` asks for it.
fn grouped(s: &Spec, digits: &str, rest: &str, prefix_len: usize, size: usize) -> String {
    let Some(separator) = s.grouping else { return digits.to_owned() };
    let mut digits = digits.to_owned();
    if s.fill == '0' && s.align == Some('=') {
        while group(&digits, separator, size).len() + rest.len() + prefix_len < s.width {
            let wider = format!("0{digits}");
            if group(&wider, separator, size).len() + rest.len() + prefix_len > s.width {
                // One more digit would need a separator too: a lone leading zero keeps the width.
                if group(&wider, separator, size).len() + rest.len() + prefix_len > s.width + 1 {
                    break;
                }
            }
            digits = wider;
        }
    }
    group(&digits, separator, size)
}

pub fn format_int(vm: &Vm, v: &Value, spec: &Value) -> R {
    let text = string::expect(vm, spec, "__format__() argument")?.to_lossy();
    if text.is_empty() {
        return vm.to_str(v);
    }
    let name = v.ty().name();
    let s = parse_spec(vm, &text, &name)?;
    if s.kind.is_some_and(|k| "eEfFgG%".contains(k)) {
        return format_float_value(vm, int::to_f64(vm, v)?, &s, &name);
    }
    if s.precision.is_some() && s.kind.is_none_or(|k| "bcdoxXn".contains(k)) {
        return Err(vm.value_error("Precision not allowed in integer format specifier"));
    }
    if s.no_neg_zero && s.kind.is_none_or(|k| "bcdoxXn".contains(k)) {
        return Err(vm.value_error("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    let big = int::to_big(v);
    let m = big.magnitude();
    let (digits, prefix, size) = match s.kind {
        None | Some('d' | 'n') => (if big.bits() > 60 { super::int_methods::decimal(vm, &int::from_big(big.abs()))? } else { m.to_string() }, "", 3),
        Some('b') => (m.to_str_radix(2), "0b", 4),
        Some('o') => (m.to_str_radix(8), "0o", 4),
        Some('x') => (m.to_str_radix(16), "0x", 4),
        Some('X') => (m.to_str_radix(16).to_uppercase(), "0X", 4),
        Some('c') => {
            if s.sign.is_some() {
                return Err(vm.value_error("Sign not allowed with integer format specifier 'c'"));
            }
            if s.alternate {
                return Err(vm.value_error("Alternate form (#) not allowed with integer format specifier 'c'"));
            }
            let c = int::as_i64(v).filter(|c| (0..0x11_0000).contains(c)).ok_or_else(|| vm.overflow_error("%c arg not in range(0x110000)"))?;
            return Ok(vm.str(&pad(&s, "", &char::from_u32(c as u32).unwrap_or('\u{fffd}').to_string(), '<')));
        }
        Some(k) => return Err(unknown(vm, k, &name)),
    };
    let prefix = format!("{}{}", sign_of(&s, big.is_negative()), if s.alternate { prefix } else { "" });
    let body = grouped(&s, &digits, "", prefix.len(), size);
    Ok(vm.str(&pad(&s, &prefix, &body, '>')))
}

/// Digits of a non-negative finite float in one of the printf styles.
pub fn float_digits(f: f64, kind: char, precision: usize, alternate: bool) -> String {
    // No double has more digits than this; the formatting functions of Rust stop at 65,535.
    const EXACT: usize = 1100;
    if precision > EXACT {
        let missing = precision - EXACT;
        let short = float_digits(f, kind, EXACT, alternate);
        if matches!(kind, 'g' | 'G') && !alternate {
            return short;
        }
        let at = short.find(['e', 'E']).unwrap_or(short.len());
        return format!("{}{}{}", &short[..at], "0".repeat(missing), &short[at..]);
    }
    let mut out = match kind {
        'f' | 'F' => format!("{f:.precision$}"),
        'e' | 'E' => exponent_form(f, precision),
        _ => {
            let p = precision.max(1);
            let (mantissa, exponent) = {
                let text = format!("{f:.*e}", p - 1);
                let (m, e) = text.split_once('e').map(|(m, e)| (m.to_owned(), e.parse::<i32>().unwrap_or(0))).unwrap_or((text.clone(), 0));
                (m, e)
            };
            let mut text = if exponent < -4 || exponent >= p as i32 { mantissa } else { format!("{f:.*}", (p as i32 - 1 - exponent).max(0) as usize) };
            if !alternate && text.contains('.') {
                text = text.trim_end_matches('0').trim_end_matches('.').to_owned();
            } else if alternate && !text.contains('.') {
                text.push('.');
            }
            if exponent < -4 || exponent >= p as i32 {
                let sign = if exponent < 0 { '-' } else { '+' };
                text = format!("{text}e{sign}{:02}", exponent.abs());
            }
            text
        }
    };
    if alternate && !out.contains('.') {
        match out.find('e') {
            Some(at) => out.insert(at, '.'),
            None => out.push('.'),
        }
    }
    if kind.is_ascii_uppercase() { out.to_uppercase() } else { out }
}

fn exponent_form(f: f64, precision: usize) -> String {
    let text = format!("{f:.precision$e}");
    let (m, e) = text.split_once('e').unwrap_or((&text, "0"));
    let e: i32 = e.parse().unwrap_or(0);
    format!("{m}e{}{:02}", if e < 0 { '-' } else { '+' }, e.abs())
}

fn format_float_value(vm: &Vm, f: f64, s: &Spec, type_name: &str) -> R {
    let (prefix, body) = float_parts(vm, f, s, type_name)?;
    Ok(vm.str(&pad(s, &prefix, &body, '>')))
}

fn float_parts(vm: &Vm, f: f64, s: &Spec, type_name: &str) -> R<(String, String)> {
    let kind = s.kind.unwrap_or('\0');
    if !"\0eEfFgGn%".contains(kind) {
        return Err(unknown(vm, kind, type_name));
    }
    let mut negative = f.is_sign_negative() && !f.is_nan();
    let magnitude = f.abs() * if kind == '%' { 100.0 } else { 1.0 };
    let mut text = if f.is_nan() || f.is_infinite() {
        let t = if f.is_nan() { "nan" } else { "inf" };
        if kind.is_ascii_uppercase() { t.to_uppercase() } else { t.to_owned() }
    } else {
        match kind {
            '\0' => match s.precision {
                None => float::repr(magnitude),
                Some(p) => {
                    let t = float_digits(magnitude, 'g', p, s.alternate);
                    // Unlike 'g', one digit follows the point.
                    if t.contains(['.', 'e']) {
                        t
                    } else if p.max(1) > t.len() {
                        format!("{t}.0")
                    } else {
                        exponent_or(&t, magnitude, p)
                    }
                }
            },
            '%' => float_digits(magnitude, 'f', s.precision.unwrap_or(6), s.alternate),
            'n' => float_digits(magnitude, 'g', s.precision.unwrap_or(6), s.alternate),
            k => float_digits(magnitude, k, s.precision.unwrap_or(6), s.alternate),
        }
    };
    if s.no_neg_zero && negative && text.chars().all(|c| !c.is_ascii_digit() || c == '0') {
        negative = false;
    }
    if kind == '%' {
        text.push('%');
    }
    let prefix = sign_of(s, negative).to_owned();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let grouped_rest = s.frac_grouping.map(|separator| fraction_grouped(rest, separator));
    let rest = grouped_rest.as_deref().unwrap_or(rest);
    let body = if digits.is_empty() { text.clone() } else { format!("{}{rest}", grouped(s, digits, rest, prefix.len(), 3)) };
    Ok((prefix, body))
}

/// All digits are before the point: the exponent form, as `repr` style wants at that precision.
fn exponent_or(t: &str, magnitude: f64, p: usize) -> String {
    if magnitude == 0.0 {
        return format!("{t}.0");
    }
    let text = exponent_form(magnitude, p.max(1) - 1);
    match text.split_once('e') {
        Some((m, e)) if m.contains('.') => format!("{}e{e}", m.trim_end_matches('0').trim_end_matches('.')),
        _ => text,
    }
}

pub fn format_float(vm: &Vm, v: &Value, spec: &Value) -> R {
    let text = string::expect(vm, spec, "__format__() argument")?.to_lossy();
    if text.is_empty() {
        return vm.to_str(v);
    }
    let s = parse_spec(vm, &text, &v.ty().name())?;
    format_float_value(vm, float::as_f64(v).unwrap_or(0.0), &s, &v.ty().name())
}

pub fn format_complex(vm: &Vm, v: &Value, spec: &Value) -> R {
    let text = string::expect(vm, spec, "__format__() argument")?.to_lossy();
    if text.is_empty() {
        return vm.to_str(v);
    }
    let c = v.obj::<Complex>();
    let s = parse_spec(vm, &text, "complex")?;
    if s.fill == '0' && s.zero {
        return Err(vm.value_error("Zero padding is not allowed in complex format specifier"));
    }
    if s.align == Some('=') {
        return Err(vm.value_error("'=' alignment flag is not allowed in complex format specifier"));
    }
    let (rp, rb) = float_parts(vm, c.re, &s, "complex")?;
    let plus = Spec { sign: Some('+'), ..s.clone() };
    let (ip, ib) = float_parts(vm, c.im, &plus, "complex")?;
    let strip = |t: String| if s.kind.is_none() && s.precision.is_none() { t.strip_suffix(".0").map_or(t.clone(), str::to_owned) } else { t };
    let body = if s.kind.is_none() && c.re == 0.0 && !c.re.is_sign_negative() {
        format!("{}{}j", if ip == "-" { "-" } else { "" }, strip(ib))
    } else if s.kind.is_none() {
        format!("({rp}{}{ip}{}j)", strip(rb), strip(ib))
    } else {
        format!("{rp}{rb}{ip}{ib}j")
    };
    Ok(vm.str(&pad(&s, "", &body, '>')))
}

pub fn format_text(vm: &Vm, v: &Value, spec: &Value) -> R {
    let text = string::expect(vm, spec, "__format__() argument")?.to_lossy();
    let this = v.obj::<Str>();
    if text.is_empty() {
        return vm.to_str(v);
    }
    let s = parse_spec(vm, &text, &v.ty().name())?;
    if let Some(k) = s.kind.filter(|k| *k != 's') {
        return Err(unknown(vm, k, &v.ty().name()));
    }
    if let Some(sign) = s.sign {
        let word = if sign == ' ' { "Space" } else { "Sign" };
        return Err(vm.value_error(format!("{word} not allowed in string format specifier")));
    }
    if s.no_neg_zero {
        return Err(vm.value_error("Negative zero coercion (z) not allowed in string format specifier"));
    }
    if s.alternate {
        return Err(vm.value_error("Alternate form (#) not allowed in string format specifier"));
    }
    if let Some(g) = s.grouping {
        return Err(vm.value_error(format!("Cannot specify '{g}' with 's'.")));
    }
    if s.align == Some('=') && !s.zero {
        return Err(vm.value_error("'=' alignment not allowed in string format specifier"));
    }
    let n = s.precision.map_or(this.len(), |p| p.min(this.len()));
    let total = s.width.saturating_sub(n);
    let left = match s.align.unwrap_or('<') {
        '>' => total,
        '^' => total / 2,
        _ => 0,
    };
    let mut out = Vec::new();
    let fill = s.fill as u32;
    (0..left).for_each(|_| string::push_code_point(&mut out, fill));
    out.extend_from_slice(this.slice(0, n));
    (left..total).for_each(|_| string::push_code_point(&mut out, fill));
    Ok(string::from_wtf8(&out))
}

/// `str.format`.
pub fn str_format(vm: &Vm, args: Args) -> R {
    let rest = args.rest();
    let text = args.all[0].obj::<Str>().to_lossy();
    let mut auto = Numbering::Unknown;
    let source = Source::Call(rest);
    Ok(vm.str(&expand(vm, &text, &source, &mut auto, 2)?))
}

pub fn str_format_map(vm: &Vm, a: &[Value]) -> R {
    let text = a[0].obj::<Str>().to_lossy();
    let mut auto = Numbering::Unknown;
    Ok(vm.str(&expand(vm, &text, &Source::Mapping(&a[1]), &mut auto, 2)?))
}

enum Source<'a> {
    Call(Args<'a>),
    Mapping(&'a Value),
}

enum Numbering {
    Unknown,
    Auto(usize),
    Manual,
}

/// One piece of a format string.
pub struct Field {
    pub literal: String,
    /// Name, format specification, conversion.
    pub field: Option<(String, String, Option<char>)>,
}

/// Splits a format string; a literal ends behind a doubled brace (CPython `MarkupIterator_next`).
pub fn parse_markup(vm: &Vm, text: &str) -> R<Vec<Field>> {
    let c: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut literal = String::new();
    let mut i = 0;
    while i < c.len() {
        match c[i] {
            '{' if c.get(i + 1) == Some(&'{') => {
                literal.push('{');
                out.push(Field { literal: std::mem::take(&mut literal), field: None });
                i += 2;
            }
            '}' if c.get(i + 1) == Some(&'}') => {
                literal.push('}');
                out.push(Field { literal: std::mem::take(&mut literal), field: None });
                i += 2;
            }
            '}' => return Err(vm.value_error("Single '}' encountered in format string")),
            '{' => {
                i += 1;
                if i >= c.len() {
                    return Err(vm.value_error("Single '{' encountered in format string"));
                }
                let (mut depth, mut brackets) = (1, 0);
                let start = i;
                let mut name_end = None;
                while i < c.len() {
                    match c[i] {
                        '[' if name_end.is_none() => brackets += 1,
                        ']' if name_end.is_none() && brackets > 0 => brackets -= 1,
                        // Within brackets everything belongs to the key.
                        '{' if name_end.is_none() && brackets > 0 => {}
                        '{' => {
                            if name_end.is_none() {
                                return Err(vm.value_error("unexpected '{' in field name"));
                            }
                            depth += 1;
                        }
                        '}' if brackets == 0 || name_end.is_some() => {
                            depth -= 1;
                            if depth == 0 {
                                break;
                            }
                        }
                        ':' | '!' if name_end.is_none() && brackets == 0 => name_end = Some(i),
                        _ => {}
                    }
                    i += 1;
                }
                if depth > 0 {
                    return Err(vm.value_error("expected '}' before end of string"));
                }
                let end = name_end.unwrap_or(i);
                let name: String = c[start..end].iter().collect();
                let mut conversion = None;
                let mut spec = String::new();
                if let Some(at) = name_end {
                    let mut p = at;
                    if c[p] == '!' {
                        if p + 1 >= i {
                            return Err(vm.value_error("unmatched '{' in format spec"));
                        }
                        conversion = Some(c[p + 1]);
                        p += 2;
                        if p < i && c[p] != ':' {
                            return Err(vm.value_error("expected ':' after conversion specifier"));
                        }
                    }
                    if p < i {
                        spec = c[p + 1..i].iter().collect();
                    }
                }
                i += 1;
                out.push(Field { literal: std::mem::take(&mut literal), field: Some((name, spec, conversion)) });
            }
            x => {
                literal.push(x);
                i += 1;
            }
        }
    }
    if !literal.is_empty() {
        out.push(Field { literal, field: None });
    }
    Ok(out)
}

fn expand(vm: &Vm, text: &str, source: &Source, auto: &mut Numbering, depth: u32) -> R<String> {
    if depth == 0 {
        return Err(vm.value_error("Max string recursion exceeded"));
    }
    let mut out = String::new();
    for piece in parse_markup(vm, text)? {
        out.push_str(&piece.literal);
        let Some((name, spec, conversion)) = piece.field else { continue };
        let mut value = lookup(vm, &name, source, auto)?;
        match conversion {
            None => {}
            Some('r') => value = vm.repr(&value)?,
            Some('s') => value = vm.to_str(&value)?,
            Some('a') => value = vm.ascii(&value)?,
            Some(c) => return Err(vm.value_error(format!("Unknown conversion specifier {c}"))),
        }
        let spec = if spec.contains('{') { expand(vm, &spec, source, auto, depth - 1)? } else { spec };
        out.push_str(&string::to_string(&vm.format(&value, &vm.str(&spec))?));
    }
    Ok(out)
}

/// One step of a field name behind the first part.
pub enum Step {
    Attribute(String),
    Index(Value),
}

/// Splits a field name into its first part and the steps behind it, which are read one after the other.
pub fn split_name(name: &str) -> (&str, Steps<'_>) {
    let (first, rest) = name.split_at(name.find(['.', '[']).unwrap_or(name.len()));
    (first, Steps { rest })
}

/// The steps of a field name that are left.
pub struct Steps<'a> {
    rest: &'a str,
}

impl Steps<'_> {
    /// The next step (CPython `FieldNameIterator_next`).
    ///
    /// # Errors
    /// `ValueError` for a step that is none.
    pub fn next(&mut self, vm: &Vm) -> R<Option<Step>> {
        let Some(mark) = self.rest.chars().next() else { return Ok(None) };
        let tail = &self.rest[mark.len_utf8()..];
        let empty = || vm.value_error("Empty attribute in format string");
        match mark {
            '.' => {
                let (name, rest) = tail.split_at(tail.find(['.', '[']).unwrap_or(tail.len()));
                self.rest = rest;
                if name.is_empty() { Err(empty()) } else { Ok(Some(Step::Attribute(name.to_owned()))) }
            }
            '[' => {
                let Some((key, rest)) = tail.split_once(']') else { return Err(vm.value_error("Missing ']' in format string")) };
                self.rest = rest;
                if key.is_empty() {
                    return Err(empty());
                }
                let key = if key.bytes().all(|b| b.is_ascii_digit()) { Value::int(decimal(vm, key)?) } else { vm.str(key) };
                Ok(Some(Step::Index(key)))
            }
            _ => Err(vm.value_error("Only '.' or '[' may follow ']' in format field specifier")),
        }
    }
}

/// A number in a field name (CPython `get_integer`).
fn decimal(vm: &Vm, digits: &str) -> R<i64> {
    digits.parse().map_err(|_| vm.value_error("Too many decimal digits in format string"))
}

fn lookup(vm: &Vm, name: &str, source: &Source, auto: &mut Numbering) -> R {
    let (first, mut steps) = split_name(name);
    let digits = !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit());
    let mut value = match source {
        Source::Mapping(mapping) => {
            if first.is_empty() || digits {
                return Err(vm.value_error("Format string contains positional fields"));
            }
            vm.get_item(mapping, &vm.str(first))?
        }
        Source::Call(args) if first.is_empty() || digits => {
            let index = if first.is_empty() {
                let n = match auto {
                    Numbering::Manual => return Err(vm.value_error("cannot switch from manual field specification to automatic field numbering")),
                    Numbering::Unknown => 0,
                    Numbering::Auto(n) => *n,
                };
                *auto = Numbering::Auto(n + 1);
                n
            } else {
                if matches!(auto, Numbering::Auto(_)) {
                    return Err(vm.value_error("cannot switch from automatic field numbering to manual field specification"));
                }
                *auto = Numbering::Manual;
                decimal(vm, first)? as usize
            };
            match args.pos().get(index) {
                Some(v) => v.clone(),
                None => return Err(vm.index_error(format!("Replacement index {index} out of range for positional args tuple"))),
            }
        }
        Source::Call(args) => match args.keyword(first) {
            Some(v) => v.clone(),
            None => return Err(vm.key_error(&vm.str(first))),
        },
    };
    while let Some(step) = steps.next(vm)? {
        value = match step {
            Step::Attribute(a) => vm.get_attr_str(&value, &a)?,
            Step::Index(key) => vm.get_item(&value, &key)?,
        };
    }
    Ok(value)
}
