//! Numbers (CPython `tok_get_normal_mode`, `verify_end_of_number`).

use super::scan::{Scanner, Step, is_name_continue};
use super::{Error, kind};

impl Scanner {
    fn digits(&mut self, valid: impl Fn(char) -> bool, what: &str) -> Step {
        loop {
            if !valid(self.peek(0)) {
                if self.peek(0) == '_' || self.scan.chars.get(self.at.wrapping_sub(1)) == Some(&'_') {
                    return Err(self.fail(format!("invalid {what} literal"), self.at.saturating_sub(1)));
                }
                return Ok(());
            }
            while valid(self.peek(0)) {
                self.at += 1;
            }
            if self.peek(0) != '_' {
                return Ok(());
            }
            self.at += 1;
            if !valid(self.peek(0)) {
                if self.peek(0).is_ascii_digit() {
                    return Err(self.fail(format!("invalid digit '{}' in {what} literal", self.peek(0)), self.at));
                }
                return Err(self.fail(format!("invalid {what} literal"), self.at - 1));
            }
        }
    }

    pub fn number(&mut self) -> Step {
        let start = self.at;
        let radix = if self.peek(0) == '0' { self.peek(1).to_ascii_lowercase() } else { '\0' };
        if let Some((what, base)) = match radix {
            'x' => Some(("hexadecimal", 16)),
            'o' => Some(("octal", 8)),
            'b' => Some(("binary", 2)),
            _ => None,
        } {
            self.at += 2;
            if self.peek(0) == '_' {
                self.at += 1;
            }
            if !self.peek(0).is_digit(base) {
                if self.peek(0).is_ascii_digit() {
                    return Err(self.fail(format!("invalid digit '{}' in {what} literal", self.peek(0)), self.at));
                }
                return Err(self.fail(format!("invalid {what} literal"), self.at - 1));
            }
            self.digits(|c| c.is_digit(base), what)?;
            if self.peek(0).is_ascii_digit() {
                return Err(self.fail(format!("invalid digit '{}' in {what} literal", self.peek(0)), self.at));
            }
            return self.end_number(start, what);
        }
        let mut is_float = false;
        if self.peek(0) != '.' {
            self.digits(|c| c.is_ascii_digit(), "decimal")?;
        }
        let integer_end = self.at;
        if self.peek(0) == '.' {
            is_float = true;
            self.at += 1;
            if self.peek(0).is_ascii_digit() {
                self.digits(|c| c.is_ascii_digit(), "decimal")?;
            }
        }
        if matches!(self.peek(0), 'e' | 'E') {
            let sign = usize::from(matches!(self.peek(1), '+' | '-'));
            if self.peek(1 + sign).is_ascii_digit() {
                is_float = true;
                self.at += 1 + sign;
                self.digits(|c| c.is_ascii_digit(), "decimal")?;
            } else if sign == 1 {
                return Err(self.fail("invalid decimal literal", self.at + 1));
            }
        }
        if matches!(self.peek(0), 'j' | 'J') {
            self.at += 1;
            return self.end_number(start, "imaginary");
        }
        let digits: String = self.scan.chars[start..integer_end].iter().filter(|c| **c != '_').collect();
        if !self.is_lenient() && !is_float && digits.len() > 1 && digits.starts_with('0') && digits.bytes().any(|b| b != b'0') {
            let zeros = self.scan.chars[start..].iter().take_while(|c| matches!(c, '0' | '_')).count();
            let at = self.fail("leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers", start);
            return Err(Error { end_column: at.column + zeros, ..at });
        }
        self.end_number(start, "decimal")
    }

    /// A number may be followed by a keyword, not by any other name.
    fn end_number(&mut self, start: usize, what: &str) -> Step {
        let rest: String = self.scan.chars[self.at..].iter().take_while(|c| is_name_continue(**c)).collect();
        if !self.is_lenient() && rest.starts_with(|c: char| c.is_ascii()) && !meets_keyword(&rest) {
            return Err(self.fail(format!("invalid {what} literal"), self.at.saturating_sub(1)));
        }
        self.push(kind::NUMBER, start, self.at);
        Ok(())
    }
}

/// Whether a number may run into what follows it, which is a keyword (CPython `verify_end_of_number`, which looks no further than two
/// letters where there are three such keywords).
#[must_use]
pub fn meets_keyword(rest: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(is_name_continue);
    ["and", "else", "for", "or", "not"].iter().any(|word| rest.strip_prefix(word).is_some_and(ends)) || ["if", "in", "is"].iter().any(|word| rest.starts_with(word))
}
