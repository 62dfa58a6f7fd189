//! Which proxy a server is asked through, as curl reads it from the environment.
//!
//! Absent: how a proxy is asked, see `forward` for what is neither TLS nor SOCKS.

use std::net::IpAddr;

use ureq::Proxy;

use crate::failure::{Code, Failure};
use crate::url;

/// Proxies, and who is asked without one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    /// For `http` (`http_proxy`, only in lower case, since servers may set the other from a request).
    pub http: Option<String>,
    /// For `https` (`https_proxy`).
    pub https: Option<String>,
    /// For either (`all_proxy`).
    pub all: Option<String>,
    /// Hosts that are asked directly (`no_proxy`), with commas between; `*` for all.
    pub none: String,
}

/// What a proxy may be.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

impl Proxies {
    /// Those that the environment names.
    pub fn from_env() -> Self {
        let var = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let either = |name: &str| var(name).or_else(|| var(&name.to_ascii_uppercase()));
        Proxies {
            http: var("http_proxy"),
            https: either("https_proxy"),
            all: either("all_proxy"),
            none: either("no_proxy").unwrap_or_default(),
        }
    }

    /// The one for `url`, as the environment names it.
    pub fn find(&self, url: &str) -> Option<&str> {
        if self.is_direct(url::host(url)) {
            return None;
        }
        let own = match url::is_https(url) {
            true => &self.https,
            false => &self.http,
        };
        own.as_ref().or(self.all.as_ref()).map(String::as_str)
    }

    fn is_direct(&self, host: &str) -> bool {
        if self.none == "*" {
            return true;
        }
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        let address: Option<IpAddr> = host.parse().ok();
        // What follows a blank in an entry does not count.
        let entries = self.none.split(',');
        let mut entries = entries.filter_map(|entry| entry.split_whitespace().next());
        entries.any(|entry| match address {
            Some(address) => is_in(address, entry),
            None => is_within(&host, entry),
        })
    }

    /// The one for `url`, ready for use.
    pub(crate) fn proxy(&self, url: &str) -> Result<Option<Proxy>, Failure> {
        self.find(url).map(proxy).transpose()
    }
}

/// Whether a host is of a domain.
fn is_within(host: &str, domain: &str) -> bool {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let domain = domain.strip_prefix('.').unwrap_or(domain);
    let before = host.strip_suffix(&domain.to_ascii_lowercase());
    !domain.is_empty() && before.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether an address is the one of an entry, or in its network.
fn is_in(address: IpAddr, entry: &str) -> bool {
    let (network, bits) = entry.split_once('/').unwrap_or((entry, "0"));
    let (Ok(network), Ok(bits)) = (network.parse::<IpAddr>(), bits.parse::<u32>()) else {
        return false;
    };
    let (address, network, all) = match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(n)) => (u128::from(a.to_bits()), u128::from(n.to_bits()), 32),
        (IpAddr::V6(a), IpAddr::V6(n)) => (a.to_bits(), n.to_bits(), 128),
        _ => return false,
    };
    match bits {
        // A network of everything is that one address to curl.
        0 => address == network,
        _ if bits > all => false,
        _ => (address ^ network) >> (all - bits) == 0,
    }
}

fn proxy(named: &str) -> Result<Proxy, Failure> {
    let (scheme, rest) = named.split_once("://").unwrap_or(("http", named));
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "socks" => "socks4".to_owned(),
        scheme => scheme.to_owned(),
    };
    if !SCHEMES.contains(&scheme.as_str()) {
        let text = format!("Unsupported proxy scheme for '{named}'");
        return Err(Failure::new(None, Code::NoConnection, text));
    }
    let proxy = format!("{scheme}://{rest}");
    let problem = url::problem(&proxy);
    let made = match problem {
        None => Proxy::new(&proxy).ok(),
        Some(_) => None,
    };
    made.ok_or_else(|| {
        let problem = problem.unwrap_or("Malformed input to a URL function");
        let text = format!("Unsupported proxy syntax in '{named}': {problem}");
        Failure::new(None, Code::UnknownProxy, text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whom C++ Nix 2.34.8 asks through a proxy and whom directly.
    #[test]
    fn those_without() {
        let (address, name) = ("http://127.0.0.1:18940/x", "http://www.example.invalid/x");
        for (none, url, direct) in [
            ("*", address, true),
            ("*,x", address, false),
            ("127.0.0.1", address, true),
            ("127.0.0.1:18940", address, false),
            ("0.0.1", address, false),
            (".0.0.1", address, false),
            ("127.0.0.1.", address, false),
            ("127.*", address, false),
            ("127.0.0.0/8", address, true),
            ("127.0.0.0/33", address, false),
            ("128.0.0.0/1", address, false),
            ("0.0.0.0/0", address, false),
            ("127.0.0.1/32", address, true),
            ("127.0.0.2/31", address, false),
            ("127.0.0.1/", address, false),
            ("127.0.0.1/x", address, false),
            (" 127.0.0.1", address, true),
            ("b,127.0.0.1", address, true),
            (",127.0.0.1", address, true),
            ("127.0.0.1 b", address, true),
            ("a 127.0.0.1", address, false),
            ("a;127.0.0.1", address, false),
            ("::1", "http://[::1]:18999/x", true),
            ("[::1]", "http://[::1]:18999/x", false),
            ("::/16", "http://[::1]:18999/x", true),
            ("example.invalid", name, true),
            (".example.invalid", name, true),
            ("www.example.invalid", name, true),
            ("EXAMPLE.INVALID", name, true),
            ("invalid", name, true),
            ("invalid.", name, true),
            ("invalid", "http://www.example.invalid./x", true),
            ("ample.invalid", name, false),
            ("..invalid", name, false),
            ("foo", name, false),
            ("", name, false),
        ] {
            let proxies = Proxies {
                http: Some("http://p".to_owned()),
                none: none.to_owned(),
                ..Proxies::default()
            };
            assert_eq!(proxies.find(url).is_none(), direct, "{none:?} {url}");
        }
    }

    #[test]
    fn which_one() {
        let some = |name: &str| Some(name.to_owned());
        for (http, https, all, for_http, for_https) in [
            ("h", "s", "a", some("h"), some("s")),
            ("", "s", "a", some("a"), some("s")),
            ("h", "", "", some("h"), None),
            ("", "", "", None, None),
        ] {
            let set = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
            let proxies = Proxies {
                http: set(http),
                https: set(https),
                all: set(all),
                none: String::new(),
            };
            assert_eq!(proxies.find("HTTP://x/").map(str::to_owned), for_http);
            assert_eq!(proxies.find("https://x/").map(str::to_owned), for_https);
        }
    }

    /// What C++ Nix 2.34.8 takes for a proxy, and what it says of others.
    #[test]
    fn names_of_proxies() {
        for (named, expected) in [
            ("http://127.0.0.1:18942", Ok("127.0.0.1:18942")),
            ("127.0.0.1:18942", Ok("127.0.0.1:18942")),
            ("127.0.0.1", Ok("127.0.0.1:80")),
            ("HTTPS://127.0.0.1", Ok("127.0.0.1:443")),
            ("socks://127.0.0.1", Ok("127.0.0.1:1080")),
            ("http://127.0.0.1:18942/path", Ok("127.0.0.1:18942")),
            (
                "foo://127.0.0.1:18942",
                Err(
                    "Could not connect to server (7) Unsupported proxy scheme for 'foo://127.0.0.1:18942'",
                ),
            ),
            (
                "http://[",
                Err(
                    "Could not resolve proxy name (5) Unsupported proxy syntax in 'http://[': Bad IPv6 address",
                ),
            ),
        ] {
            let found = proxy(named).map(|proxy| format!("{}:{}", proxy.host(), proxy.port()));
            let found = found.map_err(|failure| failure.to_string());
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(found, expected);
        }
    }
}
