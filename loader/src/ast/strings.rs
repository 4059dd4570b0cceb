//! Values of literals.

use num_bigint::BigInt;

/// An integer literal in any base.
pub fn integer(literal: &str) -> BigInt {
    let (radix, digits) = match literal.get(..2) {
        Some("0x" | "0X") => (16, &literal[2..]),
        Some("0o" | "0O") => (8, &literal[2..]),
        Some("0b" | "0B") => (2, &literal[2..]),
        _ => (10, literal),
    };
    BigInt::parse_bytes(digits.as_bytes(), radix).unwrap_or_default()
}
