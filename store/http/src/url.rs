//! The parts of a URL that requests need.
//!
//! Absent: names and passwords, which `frazil_store::netrc` reads.

use std::net::Ipv6Addr;

/// Scheme, authority and the rest; no authority unless there is a `//`.
fn split(url: &str) -> (&str, &str, &str) {
    let (scheme, rest) = url.split_once(':').unwrap_or(("", url));
    let Some(rest) = rest.strip_prefix("//") else {
        return (scheme, "", rest);
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    (scheme, &rest[..end], &rest[end..])
}

/// The host and what is said of its port, with brackets where there are some.
fn host_port(authority: &str) -> (&str, Option<&str>) {
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let name_end = host.find(']').map_or(0, |end| end + 1);
    match host[name_end..].find(':') {
        Some(colon) => {
            let (name, port) = host.split_at(name_end + colon);
            (name, Some(&port[1..]))
        }
        None => (host, None),
    }
}

/// Whether a URL is one of HTTP, with TLS or without.
pub(crate) fn is_http(url: &str) -> bool {
    let scheme = split(url).0;
    scheme.eq_ignore_ascii_case("http") || is_https(url)
}

/// Whether a URL asks for TLS.
pub(crate) fn is_https(url: &str) -> bool {
    split(url).0.eq_ignore_ascii_case("https")
}

/// The host of a URL, without brackets.
pub(crate) fn host(url: &str) -> &str {
    host_port(split(url).1).0.trim_matches(['[', ']'])
}

/// The host of a URL, without brackets, and its port.
pub(crate) fn address(url: &str) -> String {
    let default = if is_https(url) { "443" } else { "80" };
    let port = host_port(split(url).1).1.filter(|port| !port.is_empty());
    format!("{}:{}", host(url), port.unwrap_or(default))
}

/// What curl says is wrong with a URL.
pub(crate) fn problem(url: &str) -> Option<&'static str> {
    let (_, authority, path) = split(url);
    let (host, port) = host_port(authority);
    let is_bad = |text: &str| text.bytes().any(|c| c <= b' ' || c == 0x7f);
    let inner = host.strip_prefix('[').map(|host| host.strip_suffix(']'));
    if host.is_empty() {
        return Some("No host part in the URL");
    }
    if let Some(inner) = inner
        && inner.is_none_or(|inner| inner.parse::<Ipv6Addr>().is_err())
    {
        return Some("Bad IPv6 address");
    }
    if port.is_some_and(|port| !port.is_empty() && !is_port(port)) {
        return Some("Port number was not a decimal number between 0 and 65535");
    }
    if is_bad(host) {
        return Some("Bad hostname");
    }
    is_bad(path).then_some("Bad path")
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|c| c.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (url, expected) in [
            ("http://u:p@h:81/x", "h:81"),
            ("https://h?q", "h:443"),
            ("HTTPS://h", "h:443"),
            ("http://[::1]/", "::1:80"),
            ("http://u@[::1]:8/a@b:9", "::1:8"),
            ("http://h:", "h:80"),
        ] {
            assert_eq!(address(url), expected);
        }
    }

    /// What C++ Nix 2.34.8 says is wrong.
    #[test]
    fn problems() {
        for (url, expected) in [
            ("http://h/x", None),
            ("http://u:p@[::1]:80/a?b", None),
            (
                "http://127.0.0.1:99999/x",
                Some("Port number was not a decimal number between 0 and 65535"),
            ),
            ("http://[::1/x", Some("Bad IPv6 address")),
            ("http://a b/x", Some("Bad hostname")),
            ("http://h/ok/a b", Some("Bad path")),
            // Which C++ Nix reads in another way.
            ("http:///x", Some("No host part in the URL")),
            ("http:g", Some("No host part in the URL")),
        ] {
            assert_eq!(problem(url), expected, "{url}");
        }
    }
}
