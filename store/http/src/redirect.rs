//! Where a `Location` header leads, by RFC 3986.
//!
//! Absent: which places one may be led to.

/// Most redirects followed.
pub(crate) const MOST_REDIRECTS: usize = 10;

/// The URL that `location` names, seen from the URL `base`.
pub(crate) fn resolve(base: &str, location: &[u8]) -> String {
    let location = encode(location.split(|c| *c == b'#').next().unwrap_or_default());
    if has_scheme(&location) {
        return location;
    }
    let location = location.as_str();
    let (scheme, rest) = base.split_once("://").unwrap_or(("http", base));
    if let Some(other) = location.strip_prefix("//") {
        return format!("{scheme}://{other}");
    }
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (reference, query) = location.split_at(location.find('?').unwrap_or(location.len()));
    let path = match reference {
        "" => path.to_owned(),
        _ if reference.starts_with('/') => without_dots(reference),
        _ => {
            let dir = &path[..path.rfind('/').map_or(0, |i| i + 1)];
            let dir = if dir.is_empty() { "/" } else { dir };
            without_dots(&format!("{dir}{reference}"))
        }
    };
    format!("{scheme}://{host}{path}{query}")
}

/// What servers send but URLs may not have, as curl encodes it: blanks, and what is not ASCII.
fn encode(location: &[u8]) -> String {
    let mut out = String::with_capacity(location.len());
    let mut in_query = false;
    for &c in location {
        in_query |= c == b'?';
        match c {
            b' ' if in_query => out.push('+'),
            b' ' | 0x80.. => out.push_str(&format!("%{c:02X}")),
            _ => out.push(char::from(c)),
        }
    }
    out
}

fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// An absolute path without `.` and `..`.
fn without_dots(path: &str) -> String {
    let mut out: Vec<&str> = Vec::new();
    let mut parts = path.split('/').skip(1).peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        match part {
            "." | ".." => {
                if part == ".." {
                    out.pop();
                }
                if last {
                    out.push("");
                }
            }
            _ => out.push(part),
        }
    }
    format!("/{}", out.join("/"))
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn locations() {
        // The examples of RFC 3986, section 5.4, that are of use in HTTP.
        for (location, expected) in [
            ("http:g", "http:g"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("g?y#s", "http://a/b/c/g?y"),
            ("", "http://a/b/c/d;p"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("g..", "http://a/b/c/g.."),
        ] {
            assert_eq!(
                resolve("http://a/b/c/d;p?q", location.as_bytes()),
                expected,
                "{location}"
            );
        }
        assert_eq!(resolve("https://h", b"x"), "https://h/x");
        assert_eq!(resolve("http://u:p@h/y", b"/x"), "http://u:p@h/x");
    }

    /// As C++ Nix 2.34.8 asks.
    #[test]
    fn locations_that_are_no_urls() {
        for (location, expected) in [
            (&b"/ok/a b?c d"[..], "http://h/ok/a%20b?c+d"),
            (b"/ok/\xc3\xa9?\xff", "http://h/ok/%C3%A9?%FF"),
        ] {
            assert_eq!(resolve("http://h/x", location), expected);
        }
    }
}
