//! What the user can say about HTTP, with the reference's names and defaults.
//!
//! The environment is read only by [`Settings::from_env`]. Absent: configuration files, which the caller reads.

use std::path::PathBuf;
use std::time::Duration;

use crate::proxy::Proxies;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// `download-attempts`: how often something is asked for before giving up; at least once.
    pub attempts: u32,
    /// The delay before a second attempt, which doubles (and a little more) with every further one.
    pub retry_delay: Duration,
    /// The same where a server says that there are too many requests.
    pub busy_delay: Duration,
    /// `connect-timeout`: how long making a connection may take; zero is forever.
    pub connect_timeout: Duration,
    /// `stalled-download-timeout`: how long a server may send nothing; zero is forever.
    pub stalled_timeout: Duration,
    /// `http-connections`: how many connections are kept for further requests; 0 is 1, too.
    pub connections: usize,
    /// `user-agent-suffix`.
    pub user_agent_suffix: String,
    /// `ssl-cert-file`: certificates of authorities, in PEM. Without it those that Mozilla trusts.
    pub ca_file: Option<PathBuf>,
    /// `netrc-file`: who to be for which server; it need not exist.
    pub netrc: Option<PathBuf>,
    /// Proxies.
    pub proxies: Proxies,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            attempts: 5,
            retry_delay: Duration::from_millis(250),
            busy_delay: Duration::from_secs(60),
            connect_timeout: Duration::from_secs(15),
            stalled_timeout: Duration::from_secs(300),
            connections: 25,
            user_agent_suffix: String::new(),
            ca_file: None,
            netrc: None,
            proxies: Proxies::default(),
        }
    }
}

/// Where certificates are when nothing says so, the first that exists.
const CA_FILES: [&str; 2] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/nix/var/nix/profiles/default/etc/ssl/certs/ca-bundle.crt",
];

impl Settings {
    /// The defaults, with what the environment says about certificates and proxies.
    pub fn from_env() -> Self {
        let var = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let set = var("NIX_SSL_CERT_FILE").or_else(|| var("SSL_CERT_FILE"));
        let found = || {
            let mut files = CA_FILES.iter().map(PathBuf::from);
            files.find(|path| path.exists())
        };
        Settings {
            ca_file: set.map(PathBuf::from).or_else(found),
            proxies: Proxies::from_env(),
            ..Settings::default()
        }
    }
}
