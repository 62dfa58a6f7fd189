//! What the configuration says of how servers are asked.
//!
//! Deliberately absent: asking them (`frazil_http`).

use crate::config::{Config, files};
use frazil_http::Settings;
use std::path::PathBuf;
use std::time::Duration;

/// The settings of HTTP, for fetchers and binary caches.
pub fn settings(config: &Config) -> Settings {
    let number = |name: &str| config.text(name).and_then(|n| n.parse::<u64>().ok());
    let seconds = |name: &str| number(name).map(Duration::from_secs);
    let base = Settings::from_env();
    let certificates = config.text("ssl-cert-file").filter(|f| !f.is_empty());
    Settings {
        attempts: number("download-attempts").map_or(base.attempts, |n| n.min(100) as u32),
        connect_timeout: seconds("connect-timeout").unwrap_or(base.connect_timeout),
        stalled_timeout: seconds("stalled-download-timeout").unwrap_or(base.stalled_timeout),
        connections: number("http-connections").map_or(base.connections, |n| n as usize),
        user_agent_suffix: config.text("user-agent-suffix").unwrap_or_default().into(),
        ca_file: certificates.map(PathBuf::from).or(base.ca_file),
        netrc: Some(netrc(config)),
        ..base
    }
}

/// The file that says who to be for which server.
fn netrc(config: &Config) -> PathBuf {
    match config.text("netrc-file") {
        Some(file) => file.into(),
        None => files::system_file().with_file_name("netrc"),
    }
}
