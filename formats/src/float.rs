//! Floats as text: the three decimal forms that the reference prints outside JSON, and literals.
//!
//! The forms are those of C's `printf` for a `double` in the C locale: [`display`] is `%g` (what
//! C++ streams print by default; used by `--eval` output, `--parse`, `toXML` and error messages),
//! [`to_string_fixed`] is `%f` (used by `toString` and string coercion).
//!
//! Invariant: every printed digit is that of the exact binary value rounded half to even, as glibc
//! does. Absent: the JSON form, which is a shortest round trip and lives in [`crate::json`].

use std::fmt::Write;

/// `%g` with six significant digits: `0.1`, `1e+06`, `-0`, `inf`, `nan`.
pub fn display(value: f64) -> String {
    display_precision(value, 6)
}

fn display_precision(value: f64, significant: usize) -> String {
    if let Some(text) = non_finite(value) {
        return text.to_owned();
    }
    // The exponent has to be taken after rounding: 999999.5 becomes 1e+06.
    let scientific = format!("{:.*e}", significant - 1, value);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if exponent < -4 || exponent >= significant as i32 {
        let mut out = trim_zeros(mantissa).to_owned();
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(out, "e{sign}{:02}", exponent.unsigned_abs());
        out
    } else {
        let decimals = (significant as i32 - 1 - exponent).max(0) as usize;
        trim_zeros(&format!("{value:.decimals$}")).to_owned()
    }
}

fn trim_zeros(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

/// `%f` with six decimals: `0.100000`, `10000000000.000000`, `inf`, `-nan`.
pub fn to_string_fixed(value: f64) -> String {
    match non_finite(value) {
        Some(text) => text.to_owned(),
        None => format!("{value:.6}"),
    }
}

fn non_finite(value: f64) -> Option<&'static str> {
    match (
        value.is_nan(),
        value.is_infinite(),
        value.is_sign_negative(),
    ) {
        (true, _, true) => Some("-nan"),
        (true, _, false) => Some("nan"),
        (_, true, true) => Some("-inf"),
        (_, true, false) => Some("inf"),
        _ => None,
    }
}

/// The literal does not fit: C's `strtod` sets `ERANGE` for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FloatRangeError;

impl FloatRangeError {
    /// The reference's message for a literal in Nix source.
    pub fn message(literal: &str) -> String {
        format!("invalid float '{literal}'")
    }
}

/// Value of a Nix float literal (`FLOAT` in the reference's lexer; the caller has matched its
/// syntax). As with glibc's `strtod`, a literal is out of range when it overflows, and also when
/// its value is below the smallest normal number and cannot be represented exactly.
pub fn parse_literal(literal: &str) -> Result<f64, FloatRangeError> {
    let value: f64 = literal.parse().map_err(|_| FloatRangeError)?;
    if value.is_infinite() {
        return Err(FloatRangeError);
    }
    if value.abs() >= f64::MIN_POSITIVE * 2.0 {
        return Ok(value);
    }
    let written = significant_digits(literal);
    if written.0.is_empty() {
        return Ok(value); // zero, however written
    }
    // A literal that rounds up to the smallest normal number is tiny only if it would still be
    // below it with the 53 bits of a normal number and an unbounded exponent.
    let exact = significant_digits(&format!("{:.1100}", value.abs()));
    let inexact = written != exact;
    let tiny = value.abs() < f64::MIN_POSITIVE
        || (value.abs() == f64::MIN_POSITIVE && compare_digits(&written, &tiny_bound()).is_lt());
    if inexact && tiny {
        Err(FloatRangeError)
    } else {
        Ok(value)
    }
}

/// Significant decimal digits without leading or trailing zeros, and the decimal exponent of the
/// first of them (`0.0012` is `("12", -3)`). No digits for zero.
fn significant_digits(text: &str) -> (String, i64) {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i64>().unwrap_or(0)),
        None => (text, 0),
    };
    let mut digits = String::with_capacity(mantissa.len());
    let mut point = None;
    for c in mantissa.chars() {
        match c {
            '.' => point = Some(digits.len()),
            '0'..='9' => digits.push(c),
            _ => {}
        }
    }
    let point = point.unwrap_or(digits.len()) as i64;
    let leading = digits.len() - digits.trim_start_matches('0').len();
    let kept = digits.trim_matches('0').to_owned();
    let first = point - leading as i64 - 1 + exponent;
    if kept.is_empty() {
        (kept, 0)
    } else {
        (kept, first)
    }
}

fn compare_digits(a: &(String, i64), b: &(String, i64)) -> std::cmp::Ordering {
    a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0))
}

/// Halfway between the smallest normal number and its predecessor among 53-bit numbers, which is
/// (2^54 - 1) / 2^1076: below this a rounded-up result counts as tiny.
fn tiny_bound() -> (String, i64) {
    // 2^54 - 1 over 2^1076, by long division in decimal: multiply by ten, take the integer part.
    // The denominator is a power of two, so the remainder is kept as little-endian 32-bit limbs.
    const BITS: usize = 1076;
    let mut rest = [0u32; BITS / 32 + 2];
    let start = (1u64 << 54) - 1;
    rest[0] = start as u32;
    rest[1] = (start >> 32) as u32;
    let mut digits = String::new();
    for _ in 0..BITS {
        let mut carry = 0u64;
        for limb in rest.iter_mut() {
            let wide = u64::from(*limb) * 10 + carry;
            *limb = wide as u32;
            carry = wide >> 32;
        }
        let (limb, shift) = (BITS / 32, BITS % 32);
        let digit = (u64::from(rest[limb]) | u64::from(rest[limb + 1]) << 32) >> shift;
        rest[limb] &= (1u32 << shift) - 1;
        rest[limb + 1] = 0;
        digits.push((b'0' + digit as u8) as char);
    }
    significant_digits(&format!("0.{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_is_percent_g() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (0.1, "0.1"),
            (1.0, "1"),
            (1e5, "100000"),
            (1e6, "1e+06"),
            (999999.5, "1e+06"),
            (100000.5, "100000"),
            (100001.5, "100002"),
            (123456789.0, "1.23457e+08"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (0.000099999995, "0.0001"),
            (1e300, "1e+300"),
            (5e-324, "4.94066e-324"),
            (f64::MAX, "1.79769e+308"),
            (std::f64::consts::PI, "3.14159"),
            (-2.5, "-2.5"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN.copysign(1.0), "nan"),
            (f64::NAN.copysign(-1.0), "-nan"),
        ] {
            assert_eq!(display(value), expected);
        }
    }

    #[test]
    fn to_string_is_percent_f() {
        for (value, expected) in [
            (0.1, "0.100000"),
            (-0.0, "-0.000000"),
            (1e10, "10000000000.000000"),
            (0.5000005, "0.500000"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(to_string_fixed(value), expected);
        }
    }

    #[test]
    fn literals() {
        for (literal, expected) in [
            (".5", Some(0.5)),
            ("1.", Some(1.0)),
            ("0.0e-400", Some(0.0)),
            ("1.0e308", Some(1e308)),
            ("2.2250738585072014e-308", Some(f64::MIN_POSITIVE)),
            ("2.2250738585072011e-308", None),
            ("1.0e-320", None),
            ("1.0e400", None),
            ("1.0e99999999999999999999", None),
            ("1.0e-99999999999999999999", None),
        ] {
            assert_eq!(parse_literal(literal).ok(), expected, "{literal}");
        }
        // An exactly representable subnormal is fine.
        let exact = format!("{:.1074}", f64::from_bits(1));
        assert_eq!(parse_literal(&exact), Ok(f64::from_bits(1)));
    }
}
