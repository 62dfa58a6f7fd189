//! Selection paths: `-A a.b."c.d".0`.
//!
//! Invariant: what is selected is called with the command line's arguments on the way, if it is a
//! function that takes a set. Deliberately absent: evaluating the selected value itself.

use crate::failure::Failure;
use crate::session::Session;
use frazil_formats::levenshtein::best_matches;
use frazil_formats::message_text;
use frazil_runtime::value::Tag;
use frazil_vm::error::type_error;
use frazil_vm::machine::Root;

/// The names in a selection path. Quotes may stand anywhere; an empty last name is dropped.
///
/// # Errors
/// A quote that is not closed.
pub fn parse(path: &[u8]) -> Result<Vec<Vec<u8>>, Failure> {
    let mut names = Vec::new();
    let mut name = Vec::new();
    let mut rest = path.iter();
    while let Some(&b) = rest.next() {
        match b {
            b'.' => names.push(std::mem::take(&mut name)),
            b'"' => {
                let text = rest.as_slice();
                let Some(end) = text.iter().position(|&b| b == b'"') else {
                    let shown = message_text(path);
                    return Err(Failure::Message(format!(
                        "missing closing quote in selection path '{shown}'"
                    )));
                };
                name.extend_from_slice(&text[..end]);
                rest = text[end + 1..].iter();
            }
            b => name.push(b),
        }
    }
    if !name.is_empty() {
        names.push(name);
    }
    Ok(names)
}

/// Selects along a path from a kept value, whose root then keeps the selected value.
///
/// # Errors
/// Missing attributes, values of other types, and whatever evaluation raises.
pub fn select(session: &mut Session, root: Root, path: &[u8]) -> Result<(), Failure> {
    let shown = message_text(path).into_owned();
    for name in parse(path)? {
        session.auto_call(root)?;
        let value = session.vm.force(root)?;
        let selected = match list_index(&name) {
            Some(i) => {
                if value.tag() != Tag::List {
                    return Err(wrong_type(session, &shown, "list", value));
                }
                let item = session.vm.heap.list(value).get(i as usize).copied();
                item.ok_or_else(|| {
                    Failure::Message(format!(
                        "list index {i} in selection path '{shown}' is out of range"
                    ))
                })?
            }
            None => {
                if value.tag() != Tag::Attrs {
                    return Err(wrong_type(session, &shown, "set", value));
                }
                if name.is_empty() {
                    return Err(Failure::Message(format!(
                        "empty attribute name in selection path '{shown}'"
                    )));
                }
                let symbol = session.vm.symbols.intern(&name);
                match session.vm.heap.attrs_get(value, symbol) {
                    Some(v) => v,
                    None => return Err(not_found(session, value, &name, &shown)),
                }
            }
        };
        session.vm.set_root(root, selected);
    }
    Ok(())
}

/// A name that is a number of 32 bits selects from a list.
fn list_index(name: &[u8]) -> Option<u32> {
    // The reference's number reader takes a plus sign, and so does this one.
    std::str::from_utf8(name).ok()?.parse().ok()
}

fn wrong_type(
    session: &Session,
    path: &str,
    expected: &str,
    value: frazil_runtime::value::Value,
) -> Failure {
    let found = session.vm.describe(value);
    type_error(format!(
        "the expression selected by the selection path '{path}' should be a {expected} but is {found}"
    ))
    .into()
}

fn not_found(
    session: &Session,
    set: frazil_runtime::value::Value,
    name: &[u8],
    path: &str,
) -> Failure {
    let vm = &session.vm;
    let names = vm.heap.attrs_iter(set).map(|a| vm.symbols.name(a.name));
    let suggestions = best_matches(name, names)
        .into_iter()
        .map(|n| message_text(n).into())
        .collect();
    let name = message_text(name);
    Failure::NotFound {
        message: format!("attribute '{name}' in selection path '{path}' not found"),
        suggestions,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        let check = |path: &str, expected: &[&str]| {
            let names = parse(path.as_bytes()).expect("a path");
            let names: Vec<_> = names.iter().map(|n| String::from_utf8_lossy(n)).collect();
            assert_eq!(names, expected, "{path}");
        };
        check("", &[]);
        check("a.b", &["a", "b"]);
        check("a.", &["a"]);
        check(".a", &["", "a"]);
        check("x..y", &["x", "", "y"]);
        check("a.\"b.c\"d.0", &["a", "b.cd", "0"]);
        check("\"\"", &[]);
        assert!(parse(b"a\"").is_err());
    }

    #[test]
    fn indices() {
        assert_eq!(list_index(b"12"), Some(12));
        assert_eq!(list_index(b"-1"), None);
        assert_eq!(list_index(b"4294967296"), None);
        assert_eq!(list_index(b"a"), None);
    }
}
