//! Values of settings: checked and brought into one form.
//!
//! Invariant: messages are the reference's. Deliberately absent: what values mean.

use super::table::{Kind, Setting};
use crate::failure::Failure;
use frazil_formats::flakeref::{FlakeRefError, FlakeRefErrorKind, StoreAddress};

/// The value in its normal form.
///
/// # Errors
/// A value that the setting does not take.
pub fn parse(setting: &Setting, text: &str) -> Result<String, Failure> {
    let name = setting.name;
    let bad = |message: String| Err(Failure::Usage(message));
    match setting.kind {
        Kind::Bool | Kind::ShortPathWarning => match text {
            "true" | "yes" | "1" => Ok("true".into()),
            "false" | "no" | "0" => Ok("false".into()),
            _ => bad(format!(
                "Boolean setting '{name}' has invalid value '{text}'"
            )),
        },
        Kind::Sandbox if !["true", "relaxed", "false"].contains(&text) => {
            bad(format!("option '{name}' has invalid value '{text}'"))
        }
        Kind::Profiler if !["disabled", "flamegraph"].contains(&text) => {
            bad(format!("option '{name}' has invalid value '{text}'"))
        }
        Kind::Lint if !["ignore", "warn", "fatal"].contains(&text) => bad(format!(
            "option '{name}' has invalid value '{text}' (expected 'ignore', 'warn', or 'fatal')"
        )),
        Kind::Jobs if text != "auto" && text.parse::<u32>().is_err() => bad(format!(
            "configuration setting '{name}' should be 'auto' or an integer"
        )),
        Kind::U32 | Kind::U64 | Kind::I32 | Kind::I64 => {
            let (min, max) = match setting.kind {
                Kind::U32 => (0, i128::from(u32::MAX)),
                Kind::U64 => (0, i128::from(u64::MAX)),
                Kind::I32 => (i128::from(i32::MIN), i128::from(i32::MAX)),
                _ => (i128::from(i64::MIN), i128::from(i64::MAX)),
            };
            match with_unit(text) {
                Ok((number, factor)) if (min..=max).contains(&number) => {
                    Ok((number * factor).clamp(min, max).to_string())
                }
                _ => bad(format!("setting '{name}' has invalid value '{text}'")),
            }
        }
        Kind::Stores
            if let Some(failure) = words(text).find_map(|s| check_store_address(s).err()) =>
        {
            Err(failure)
        }
        Kind::Store => check_store_address(text).map(|_| text.into()),
        Kind::Words | Kind::FixedWords | Kind::Features | Kind::Stores => {
            Ok(words(text).collect::<Vec<_>>().join(" "))
        }
        Kind::Path | Kind::Absolute if text.is_empty() => bad(format!(
            "setting '{name}' is a path and paths cannot be empty"
        )),
        Kind::Absolute | Kind::OptionalAbsolute if !text.is_empty() && !text.starts_with('/') => {
            Err(Failure::Message(format!(
                "not an absolute path: \"{text}\""
            )))
        }
        _ => Ok(text.into()),
    }
}

/// Checks that a text is the address of a store. Returns what it is warned of.
///
/// # Errors
/// It is none.
pub fn check_store_address(text: &str) -> Result<Vec<String>, Failure> {
    match StoreAddress::parse(text.as_bytes()) {
        Ok(address) => Ok(address.warnings),
        Err(FlakeRefError {
            message,
            kind: FlakeRefErrorKind::Usage,
        }) => Err(Failure::Usage(message)),
        Err(err) => Err(Failure::Message(err.message)),
    }
}

/// The scheme of a URL.
pub fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
    let starts = scheme.starts_with(|c: char| c.is_ascii_alphabetic());
    (starts && scheme.bytes().all(inner)).then_some(scheme)
}

/// Words, separated as in `nix.conf`.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t', '\n', '\r'])
        .filter(|w| !w.is_empty())
}

/// A number and what its unit (`K`, `M`, `G`, `T`) multiplies it with.
///
/// # Errors
/// The message for what is neither.
pub fn with_unit(text: &str) -> Result<(i128, i128), String> {
    let (digits, factor) = match text.chars().next_back() {
        Some(unit) if unit.is_ascii_alphabetic() => {
            let unit = unit.to_ascii_uppercase();
            let Some(power) = "KMGT".find(unit) else {
                return Err(format!("invalid unit specifier '{unit}'"));
            };
            (&text[..text.len() - 1], 1 << (10 * (power + 1)))
        }
        _ => (text, 1),
    };
    let number = digits
        .parse()
        .map_err(|_| format!("'{digits}' is not an integer"))?;
    Ok((number, factor))
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    fn check(name: &str, text: &str) -> String {
        match parse(table::named(name).expect("a setting"), text) {
            Ok(v) => v,
            Err(Failure::Usage(m) | Failure::Message(m)) => format!("! {m}"),
            Err(_) => "! ?".into(),
        }
    }

    #[test]
    fn values() {
        assert_eq!(check("show-trace", "yes"), "true");
        assert_eq!(
            check("show-trace", "x"),
            "! Boolean setting 'show-trace' has invalid value 'x'"
        );
        assert_eq!(check("max-call-depth", "2k"), "2048");
        for bad in ["", "-1", "5000000000", "k", "1 "] {
            assert_eq!(
                check("max-call-depth", bad),
                format!("! setting 'max-call-depth' has invalid value '{bad}'")
            );
        }
        assert_eq!(check("gc-reserved-space", "-1"), "-1");
        assert_eq!(check("nix-path", " a\tb\n"), "a b");
        assert_eq!(check("build-dir", "x"), "! not an absolute path: \"x\"");
        assert_eq!(check("build-dir", ""), "");
        for store in ["auto", "dummy://?store=/x", "/a", "./a", "ssh:h"] {
            assert_eq!(check("store", store), store);
        }
        assert_eq!(check("store", "foo"), "! Cannot parse Nix store 'foo'");
        let both = check("substituters", "https://a foo");
        assert_eq!(both, "! Cannot parse Nix store 'foo'");
    }
}
