//! Numbers, dates and times of TOML: what a value is, and its value.
//!
//! Invariant: a scanner returns where the longest text of its kind ends, or nothing; none of them
//! looks at what follows. What follows decides between the errors in [`guess`].

use super::{DatetimeKind, TomlValue};

/// An error at a position: title, position, note, hint.
pub struct Bad {
    pub title: &'static str,
    pub pos: usize,
    /// How many bytes are underlined.
    pub width: usize,
    pub note: &'static str,
    pub hint: &'static str,
}

/// The kinds that do not show from the first byte.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Datetime(DatetimeKind),
    Float,
    Int,
}

const INT_HINT: &str = "Hint: valid  : -42, 1_000, 1_2_3_4_5, 0xC0FFEE, 0b0010, 0o755\n\
                        Hint: invalid: _42, 1__000, 0123\n";
const FLOAT_HINT: &str = "Hint: valid  : +1.0, -2e-2, 3.141_592_653_589, inf, nan\n\
                          Hint: invalid: .0, 1., _1.0, 1.0_, 1_.0, 1.0__0\n";
const TIME_HINT: &str = "Hint: valid  : 1979-05-27T07:32:00, 1979-05-27 07:32:00.999999\n\
                         Hint: invalid: 1979-05-27T7:32:00, 1979-05-27 17:32\n";
const OFFSET_HINT: &str = "Hint: valid  : +09:00, -05:30\nHint: invalid: +9:00,  -5:30\n";
const DATETIME_HINT: &str = "Hint: valid  : 1979-05-27T07:32:00-07:00, 1979-05-27 07:32:00.999999Z\n\
     Hint: invalid: 1979-05-27T7:32:00-7:00, 1979-05-27 7:32-00:30";

fn byte(s: &[u8], pos: usize) -> u8 {
    s.get(pos).copied().unwrap_or(0)
}

/// `pattern` with `d` for a digit and everything else for itself.
fn fixed(s: &[u8], pos: usize, pattern: &[u8]) -> Option<usize> {
    let matches = pattern.iter().enumerate().all(|(at, p)| match p {
        b'd' => byte(s, pos + at).is_ascii_digit(),
        p => byte(s, pos + at) == *p,
    });
    matches.then_some(pos + pattern.len())
}

fn local_date(s: &[u8], pos: usize) -> Option<usize> {
    fixed(s, pos, b"dddd-dd-dd")
}

fn local_time(s: &[u8], pos: usize) -> Option<usize> {
    let end = fixed(s, pos, b"dd:dd:dd")?;
    if byte(s, end) != b'.' {
        return Some(end);
    }
    let mut after = end + 1;
    while byte(s, after).is_ascii_digit() {
        after += 1;
    }
    Some(if after > end + 1 { after } else { end })
}

fn local_datetime(s: &[u8], pos: usize) -> Option<usize> {
    let date = local_date(s, pos)?;
    if !matches!(byte(s, date), b'T' | b't' | b' ') {
        return None;
    }
    local_time(s, date + 1)
}

fn offset(s: &[u8], pos: usize) -> Option<usize> {
    match byte(s, pos) {
        b'Z' | b'z' => Some(pos + 1),
        b'+' | b'-' => fixed(s, pos + 1, b"dd:dd"),
        _ => None,
    }
}

/// Digits with single underscores between them.
fn digits(s: &[u8], pos: usize, is_digit: fn(&u8) -> bool) -> Option<usize> {
    let digit = |at: usize| is_digit(&byte(s, at));
    if !digit(pos) {
        return None;
    }
    let mut at = pos + 1;
    loop {
        if digit(at) {
            at += 1;
        } else if byte(s, at) == b'_' && digit(at + 1) {
            at += 2;
        } else {
            return Some(at);
        }
    }
}

fn decimal_int(s: &[u8], pos: usize) -> Option<usize> {
    let start = pos + usize::from(matches!(byte(s, pos), b'+' | b'-'));
    match byte(s, start) {
        b'0' => Some(start + 1),
        b'1'..=b'9' => digits(s, start, u8::is_ascii_digit),
        _ => None,
    }
}

fn prefixed_int(s: &[u8], pos: usize) -> Option<usize> {
    if byte(s, pos) != b'0' {
        return None;
    }
    match byte(s, pos + 1) {
        b'x' => digits(s, pos + 2, u8::is_ascii_hexdigit),
        b'o' => digits(s, pos + 2, |c| matches!(c, b'0'..=b'7')),
        b'b' => digits(s, pos + 2, |c| matches!(c, b'0' | b'1')),
        _ => None,
    }
}

fn exponent(s: &[u8], pos: usize) -> Option<usize> {
    if !matches!(byte(s, pos), b'e' | b'E') {
        return None;
    }
    let sign = usize::from(matches!(byte(s, pos + 1), b'+' | b'-'));
    digits(s, pos + 1 + sign, u8::is_ascii_digit)
}

fn float(s: &[u8], pos: usize) -> Option<usize> {
    if let Some(int) = decimal_int(s, pos) {
        if let Some(end) = exponent(s, int) {
            return Some(end);
        }
        if byte(s, int) == b'.'
            && let Some(fraction) = digits(s, int + 1, u8::is_ascii_digit)
        {
            return Some(exponent(s, fraction).unwrap_or(fraction));
        }
    }
    let start = pos + usize::from(matches!(byte(s, pos), b'+' | b'-'));
    matches!(s.get(start..start + 3), Some(b"inf" | b"nan")).then_some(start + 3)
}

/// What the value at `pos` is, from its beginning and from what follows it.
pub fn guess(s: &[u8], pos: usize) -> Result<Kind, Bad> {
    let bad = |title, pos, note, hint| {
        Err(Bad {
            title,
            pos,
            width: 1,
            note,
            hint,
        })
    };
    const DIGIT: &str = "expected digit [0-9]";
    const OFFSET_DIGIT: &str = "expected z or Z or digit [0-9]";
    const OFFSET_COLON: &str = "expected z or Z or :";
    const BAD_TIME: &str = "bad time: must be HH:MM:SS.subsec";
    if let Some(end) = local_datetime(s, pos) {
        if offset(s, end).is_some() {
            return Ok(Kind::Datetime(DatetimeKind::OffsetDatetime));
        }
        if matches!(byte(s, end), b'+' | b'-') {
            let colon = end + 3;
            let mut parts = (end + 1..=end + 5).map(|at| match at == colon {
                true => (at, byte(s, at) == b':', OFFSET_COLON),
                false => (at, byte(s, at).is_ascii_digit(), OFFSET_DIGIT),
            });
            let wrong = parts.find(|(_, right, _)| !right);
            let (at, _, note) = wrong.unwrap_or((colon, false, OFFSET_COLON));
            return bad("bad offset: must be [+-]HH:MM or Z", at, note, OFFSET_HINT);
        }
        return Ok(Kind::Datetime(DatetimeKind::LocalDatetime));
    }
    if let Some(end) = local_date(s, pos) {
        let next = byte(s, end);
        let time_follows = match next {
            b'T' | b't' => true,
            b' ' => byte(s, end + 1).is_ascii_digit(),
            _ => false,
        };
        if time_follows {
            let mut at = end + 1;
            let mut note = DIGIT;
            for expected in b"dd:dd:dd" {
                match expected {
                    b'd' if byte(s, at).is_ascii_digit() => at += 1,
                    b':' if byte(s, at) == b':' => at += 1,
                    b':' => {
                        note = "expected :";
                        break;
                    }
                    _ => break,
                }
            }
            return bad(BAD_TIME, at, note, TIME_HINT);
        }
        if next.is_ascii_digit() {
            let title = "bad datetime: missing T or space";
            return bad(title, end, "expected T, t, or 0x20(SPACE)", TIME_HINT);
        }
        return Ok(Kind::Datetime(DatetimeKind::LocalDate));
    }
    if local_time(s, pos).is_some() {
        return Ok(Kind::Datetime(DatetimeKind::LocalTime));
    }
    if let Some(end) = float(s, pos) {
        if byte(s, end) == b'_' {
            let title = "bad float: `_` must be surrounded by digits";
            return bad(title, end, "invalid underscore", FLOAT_HINT);
        }
        return Ok(Kind::Float);
    }
    if let Some(end) = prefixed_int(s, pos).or_else(|| decimal_int(s, pos)) {
        return match byte(s, end) {
            b'_' if matches!(&s[pos..end], b"0" | b"-0" | b"+0") => bad(
                "bad integer: leading zero is not allowed in decimal int",
                end,
                "leading zero",
                INT_HINT,
            ),
            b'_' => bad(
                "bad integer: `_` must be surrounded by digits",
                end,
                "invalid underscore",
                INT_HINT,
            ),
            b'0' => bad(
                "bad integer: leading zero",
                end - 1,
                "leading zero is not allowed",
                INT_HINT,
            ),
            b'1'..=b'9' => bad(
                "bad integer: invalid digit after an integer",
                end,
                "this digit is not allowed",
                INT_HINT,
            ),
            b':' | b'-' => bad("bad datetime: invalid format", end, "here", DATETIME_HINT),
            b'.' | b'e' | b'E' => bad("bad float: invalid format", end, "here", FLOAT_HINT),
            _ => Ok(Kind::Int),
        };
    }
    match byte(s, pos) {
        b'.' => bad(
            "bad float: integer part is required before decimal point",
            pos,
            "missing integer part",
            FLOAT_HINT,
        ),
        b'_' => bad(
            "bad number: `_` must be surrounded by digits",
            pos,
            "digits required before `_`",
            INT_HINT,
        ),
        _ => bad("bad format: unknown value appeared", pos, "here", ""),
    }
}

/// The value of a kind that [`guess`] found, and where it ends.
pub fn read(s: &[u8], pos: usize, kind: Kind) -> Result<(TomlValue, usize), Bad> {
    match kind {
        Kind::Int => read_int(s, pos),
        Kind::Float => read_float(s, pos),
        Kind::Datetime(kind) => read_datetime(s, pos, kind),
    }
}

fn without_underscores(text: &[u8]) -> String {
    text.iter()
        .filter(|c| **c != b'_')
        .map(|c| char::from(*c))
        .collect()
}

fn read_int(s: &[u8], pos: usize) -> Result<(TomlValue, usize), Bad> {
    let signed = usize::from(matches!(byte(s, pos), b'+' | b'-'));
    // A sign before a prefix is taken for the beginning of the prefixed number, which it is not.
    let prefixed = byte(s, pos + signed) == b'0';
    let (radix, invalid, note, large) = match byte(s, pos + signed + 1) {
        b'x' if prefixed => (
            16,
            "toml::parse_hex_integer: invalid integer: hex_int must be like: 0xC0FFEE, 0xdead_beef",
            "expected 0x",
            "toml::parse_hex_integer: too large integer: current max value = 2^63",
        ),
        b'o' if prefixed => (
            8,
            "toml::parse_oct_integer: invalid integer: oct_int must be like: 0o775, 0o04_44",
            "expected 0o",
            "toml::parse_oct_integer: too large integer: current max value = 2^63",
        ),
        b'b' if prefixed => (
            2,
            "toml::parse_bin_integer: invalid integer: bin_int must be like: 0b0101, 0b1111_0000",
            "expected 0b",
            "toml::parse_bin_integer: too large integer: current max value = 2^63",
        ),
        _ => (
            10,
            "toml::parse_dec_integer: invalid integer: dec_int must be like: 42, 123_456_789",
            "expected digit [0-9]",
            "toml::parse_dec_integer: too large integer: current max digits = 2^63",
        ),
    };
    let (end, start) = match radix {
        10 => (decimal_int(s, pos), pos),
        _ => (prefixed_int(s, pos), pos + 2),
    };
    let Some(end) = end else {
        // Only the digits after the prefix are wrong if the prefix is there.
        let (pos, note) = match (signed, radix) {
            (0, 16) => (pos + 2, "expected hex [0-9a-fA-F]"),
            (0, 8) => (pos + 2, "expected from `0` to `7`"),
            (0, 2) => (pos + 2, "expected 0 or 1"),
            _ => (pos, note),
        };
        return Err(Bad {
            title: invalid,
            pos,
            width: 1,
            note,
            hint: "",
        });
    };
    let text = without_underscores(&s[start..end]);
    match i64::from_str_radix(&text, radix) {
        Ok(value) => Ok((TomlValue::Int(value), end)),
        Err(_) => Err(Bad {
            title: large,
            pos: end,
            width: 1,
            note: "must be < 2^63",
            hint: "",
        }),
    }
}

fn read_float(s: &[u8], pos: usize) -> Result<(TomlValue, usize), Bad> {
    let end = float(s, pos).unwrap_or(pos);
    let text = without_underscores(&s[pos..end]);
    let negative = text.starts_with('-');
    let magnitude = match text.trim_start_matches(['+', '-']) {
        "inf" => f64::INFINITY,
        "nan" => f64::NAN.copysign(1.0),
        digits => digits
            .parse()
            .ok()
            .filter(|value: &f64| value.is_finite())
            .ok_or(Bad {
                title: "toml::parse_floating: failed to read floating point value from stream",
                pos: end,
                width: 1,
                note: "here",
                hint: "",
            })?,
    };
    Ok((
        TomlValue::Float(if negative { -magnitude } else { magnitude }),
        end,
    ))
}

fn number(s: &[u8], pos: usize, count: usize) -> u32 {
    s[pos..pos + count]
        .iter()
        .fold(0, |n, c| 10 * n + u32::from(c - b'0'))
}

fn read_datetime(s: &[u8], pos: usize, kind: DatetimeKind) -> Result<(TomlValue, usize), Bad> {
    let mut text = String::new();
    let mut at = pos;
    if kind != DatetimeKind::LocalTime {
        text += &date(s, at)?;
        at += 10;
    }
    if matches!(
        kind,
        DatetimeKind::OffsetDatetime | DatetimeKind::LocalDatetime
    ) {
        text.push('T');
        at += 1;
    }
    if kind != DatetimeKind::LocalDate {
        let end = local_time(s, at).unwrap_or(at);
        text += &time(s, at, end)?;
        at = end;
    }
    if kind == DatetimeKind::OffsetDatetime {
        let end = offset(s, at).unwrap_or(at);
        if end == at + 6 {
            let (hours, minutes) = (number(s, at + 1, 2), number(s, at + 4, 2));
            if hours > 24 || minutes > 60 {
                return Err(Bad {
                    title: "toml::parse_offset_datetime: too large offset: |hour| <= 24, |minute| <= 60",
                    pos,
                    width: end - pos,
                    note: "here",
                    hint: "",
                });
            }
            match hours * 60 + minutes {
                0 => text.push('Z'),
                all => {
                    text += &format!("{}{:02}:{:02}", char::from(s[at]), all / 60, all % 60);
                }
            }
        } else {
            text.push('Z');
        }
        at = end;
    }
    Ok((TomlValue::Datetime(text, kind), at))
}

fn date(s: &[u8], pos: usize) -> Result<String, Bad> {
    let (year, month, day) = (
        number(s, pos, 4),
        number(s, pos + 5, 2),
        number(s, pos + 8, 2),
    );
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(1..=12).contains(&month) || !(1..=days).contains(&day) {
        return Err(Bad {
            title: "toml::parse_local_date: invalid date.",
            pos,
            width: 1,
            note: "month must be 01-12, day must be any of 01-28,29,30,31 depending on the \
                   month/year.",
            hint: "",
        });
    }
    Ok(format!("{year:04}-{month:02}-{day:02}"))
}

/// Subseconds are printed with 3, 6 or 9 digits, as few as keep what is written.
fn time(s: &[u8], pos: usize, end: usize) -> Result<String, Bad> {
    let (hour, minute, second) = (
        number(s, pos, 2),
        number(s, pos + 3, 2),
        number(s, pos + 6, 2),
    );
    let bad = |note| Bad {
        title: "toml::parse_local_time: invalid time.",
        pos,
        width: 1,
        note,
        hint: "",
    };
    if hour > 23 || minute > 59 {
        return Err(bad("hour must be 00-23, minute must be 00-59."));
    }
    if second > 60 {
        return Err(bad("second must be 00-60."));
    }
    let mut text = format!("{hour:02}:{minute:02}:{second:02}");
    let mut fraction = without_underscores(s.get(pos + 9..end).unwrap_or_default());
    fraction.truncate(9);
    let length = fraction.trim_end_matches('0').len().next_multiple_of(3);
    if length > 0 {
        text += &format!(".{fraction:0<9}")[..=length];
    }
    Ok(text)
}
