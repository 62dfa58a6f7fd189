//! Values of number tokens.

/// The value of a run of digits, or nothing when it does not fit.
pub fn integer(text: &[u8]) -> Option<i64> {
    let mut value = 0i64;
    for &digit in text {
        value = value
            .checked_mul(10)?
            .checked_add(i64::from(digit - b'0'))?;
    }
    Some(value)
}

/// The value of a float token; nothing where C's `strtod` reports a range error: when the result is
/// infinite, or not exact and below the smallest normal number. (No literal of less than 700 digits
/// is exact there.)
pub fn float(text: &[u8]) -> Option<f64> {
    let value: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    let tiny = value <= f64::MIN_POSITIVE && rounds_below_normal(value, text);
    if value.is_infinite() || tiny {
        None
    } else {
        Some(value)
    }
}

/// Whether a number that is read as the smallest normal one or less would, with an unlimited
/// exponent, be rounded to less than that.
fn rounds_below_normal(value: f64, text: &[u8]) -> bool {
    /// The first digits of 2^-1022 - 2^-1076.
    const LIMIT: &[u8] = b"222507385850720125957";
    let mantissa = text.split(|b| matches!(b, b'e' | b'E')).next();
    let digits = mantissa.unwrap_or(text).iter().filter(|b| **b != b'.');
    let digits: Vec<u8> = digits.skip_while(|b| **b == b'0').copied().collect();
    !digits.is_empty() && (value < f64::MIN_POSITIVE || digits.as_slice() < LIMIT)
}
