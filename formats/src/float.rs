//! Floats as text: the three decimal forms that the reference prints outside JSON.
//!
//! The forms are those of C's `printf` for a `double` in the C locale: [`display`] is `%g` (what
//! C++ streams print by default; used by `--eval` output, `--parse`, `toXML` and error messages),
//! [`to_string_fixed`] is `%f` (used by `toString` and string coercion).
//!
//! Invariant: every printed digit is that of the exact binary value rounded half to even, as glibc
//! does. Absent: the JSON form, which is a shortest round trip and lives in [`crate::json`], and the
//! reading of literals, which is the lexer's.

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
}
