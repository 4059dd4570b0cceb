//! `%` formats that are f-strings in disguise.

/// A part of a `%` format.
pub enum Percent {
    Text(String),
    /// Conversion and format specification of the next argument.
    Value(char, String),
}

/// The number of a conversion in CONVERT_VALUE; none for no conversion.
pub fn conversion_operand(conversion: i32) -> Option<u32> {
    match u8::try_from(conversion).ok()? {
        b's' => Some(1),
        b'r' => Some(2),
        b'a' => Some(3),
        _ => None,
    }
}

/// The parts of a `%` format; none if it has more than `%s`, `%r`, `%a` with width, precision and `-` (CPython `parse_format`).
pub fn parse(text: &str) -> Option<Vec<Percent>> {
    let mut out = Vec::new();
    let mut literal = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            literal.push(c);
            continue;
        }
        if chars.peek() == Some(&'%') {
            chars.next();
            literal.push('%');
            continue;
        }
        if !literal.is_empty() {
            out.push(Percent::Text(std::mem::take(&mut literal)));
        }
        let mut left = false;
        while let Some(flag @ ('-' | '+' | ' ' | '#' | '0')) = chars.peek().copied() {
            if flag != '-' {
                return None;
            }
            left = true;
            chars.next();
        }
        let mut digits = |most: usize| {
            let mut out = String::new();
            while let Some(d) = chars.peek().filter(|d| d.is_ascii_digit()) {
                if out.len() >= most {
                    return None;
                }
                out.push(*d);
                chars.next();
            }
            Some(out)
        };
        // CPython's limit on digits, beyond which it leaves the format alone.
        const MAX_DIGITS: usize = 2;
        let width = digits(MAX_DIGITS)?;
        let mut precision = None;
        if chars.peek() == Some(&'.') {
            chars.next();
            let mut digits = String::new();
            while let Some(d) = chars.peek().filter(|d| d.is_ascii_digit()) {
                digits.push(*d);
                chars.next();
            }
            if digits.len() > MAX_DIGITS {
                return None;
            }
            precision = Some(digits);
        }
        let conversion = chars.next().filter(|c| matches!(c, 's' | 'r' | 'a'))?;
        let mut spec = String::new();
        if !left && !width.is_empty() && width != "0" {
            spec.push('>');
        }
        let number = |digits: &str| digits.parse::<u32>().unwrap_or(0);
        if !width.is_empty() && number(&width) > 0 {
            spec.push_str(&number(&width).to_string());
        }
        if let Some(p) = precision {
            spec.push('.');
            spec.push_str(&number(&p).to_string());
        }
        out.push(Percent::Value(conversion, spec));
    }
    if !literal.is_empty() {
        out.push(Percent::Text(literal));
    }
    Some(out)
}
