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

/// The value of a float token; nothing where C's `strtod` reports a range error, which is for
/// infinite results and for those that are not exact and below the smallest normal number.
pub fn float(text: &[u8]) -> Option<f64> {
    let value: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
    if value.is_infinite() || (value < f64::MIN_POSITIVE && !is_zero(text)) {
        None
    } else {
        Some(value)
    }
}

/// Whether all digits before the exponent are 0.
fn is_zero(text: &[u8]) -> bool {
    text.iter()
        .take_while(|b| !matches!(b, b'e' | b'E'))
        .all(|b| matches!(b, b'0' | b'.'))
}
