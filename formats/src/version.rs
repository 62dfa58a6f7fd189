//! Versions and package names: `compareVersions`, `splitVersion`, `parseDrvName`.
//!
//! Invariant: classes of bytes are those of the C locale, so bytes above 127 are neither letters
//! nor digits. Specified by the manual's `nix-env --upgrade` section and by the reference.

use std::cmp::Ordering;

/// The components of a version, as `splitVersion` returns them: maximal runs of digits and maximal
/// runs of anything else, with `.` and `-` separating.
#[derive(Debug, Clone)]
pub struct Components<'a> {
    rest: &'a [u8],
}

/// Components of `version`, in order.
pub fn split_version(version: &[u8]) -> Components<'_> {
    Components { rest: version }
}

impl<'a> Iterator for Components<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let is_separator = |c: &u8| matches!(c, b'.' | b'-');
        let start = self.rest.iter().position(|c| !is_separator(c))?;
        let text = &self.rest[start..];
        let digits = text[0].is_ascii_digit();
        let end = text
            .iter()
            .position(|c| is_separator(c) || c.is_ascii_digit() != digits)
            .unwrap_or(text.len());
        self.rest = &text[end..];
        Some(&text[..end])
    }
}

/// `compareVersions`: `Less` is printed as -1. A missing component compares as the empty one.
pub fn compare_versions(a: &[u8], b: &[u8]) -> Ordering {
    let (mut a, mut b) = (split_version(a), split_version(b));
    loop {
        let (left, right) = (a.next(), b.next());
        if left.is_none() && right.is_none() {
            return Ordering::Equal;
        }
        let (left, right) = (left.unwrap_or_default(), right.unwrap_or_default());
        if component_less(left, right) {
            return Ordering::Less;
        }
        if component_less(right, left) {
            return Ordering::Greater;
        }
    }
}

/// Numbers compare as numbers if both fit in 32 bits; `pre` is below everything, then the empty
/// component, then words, then numbers.
fn component_less(a: &[u8], b: &[u8]) -> bool {
    match (small_number(a), small_number(b)) {
        (Some(a), Some(b)) => a < b,
        (None, Some(_)) if a.is_empty() => true,
        (_, right) => {
            if a == b"pre" && b != b"pre" {
                true
            } else if b == b"pre" {
                false
            } else if right.is_some() {
                true
            } else if small_number(a).is_some() {
                false
            } else {
                a < b
            }
        }
    }
}

fn small_number(text: &[u8]) -> Option<i32> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0i32, |value, c| {
        let digit = c.is_ascii_digit().then(|| i32::from(c - b'0'))?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

/// `parseDrvName`: the name up to the first dash that is followed by something other than a
/// letter, and the rest after that dash (empty if there is none).
pub fn parse_drv_name(name: &[u8]) -> (&[u8], &[u8]) {
    let split = name
        .windows(2)
        .position(|pair| pair[0] == b'-' && !pair[1].is_ascii_alphabetic());
    match split {
        Some(at) => (&name[..at], &name[at + 1..]),
        None => (name, b""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares() {
        for (a, b, expected) in [
            ("1.0", "2.3", Ordering::Less),
            ("2.1", "2.3", Ordering::Less),
            ("2.3", "2.3", Ordering::Equal),
            ("2.5", "2.3", Ordering::Greater),
            ("3.1", "2.3", Ordering::Greater),
            ("2.3.1", "2.3", Ordering::Greater),
            ("2.3.1", "2.3a", Ordering::Greater),
            ("2.3pre1", "2.3", Ordering::Less),
            ("2.3pre3", "2.3pre12", Ordering::Less),
            ("2.3a", "2.3c", Ordering::Less),
            ("2.3pre1", "2.3c", Ordering::Less),
            ("2.3pre1", "2.3q", Ordering::Less),
            ("", "1", Ordering::Less),
            ("", "a", Ordering::Less),
            ("", "pre", Ordering::Greater),
            ("007", "7", Ordering::Equal),
            ("99999999999", "9", Ordering::Less),
            ("99999999999", "a", Ordering::Less),
            ("1..2--3", "1.2.3", Ordering::Equal),
        ] {
            assert_eq!(
                compare_versions(a.as_bytes(), b.as_bytes()),
                expected,
                "{a} {b}"
            );
        }
    }

    #[test]
    fn splits() {
        for (version, expected) in [
            ("1.2.3a.pre4", &["1", "2", "3", "a", "pre", "4"][..]),
            ("", &[]),
            (".-.", &[]),
            ("a1b", &["a", "1", "b"]),
            ("1_2", &["1", "_", "2"]),
        ] {
            let parts: Vec<&[u8]> = split_version(version.as_bytes()).collect();
            let expected: Vec<&[u8]> = expected.iter().map(|s| s.as_bytes()).collect();
            assert_eq!(parts, expected, "{version}");
        }
    }

    #[test]
    fn drv_names() {
        for (name, expected) in [
            ("nix-0.12pre12876", ("nix", "0.12pre12876")),
            ("apache-httpd-2.0.48", ("apache-httpd", "2.0.48")),
            ("a-b", ("a-b", "")),
            ("a-", ("a-", "")),
            ("a--1", ("a", "-1")),
            ("-1", ("", "1")),
            ("", ("", "")),
            ("a-é", ("a", "é")),
        ] {
            let expected = (expected.0.as_bytes(), expected.1.as_bytes());
            assert_eq!(parse_drv_name(name.as_bytes()), expected, "{name}");
        }
    }
}
