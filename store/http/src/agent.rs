//! Making our HTTP library's agent, as the settings say.
//!
//! It follows no redirects and has no proxies of its own: both are decided for each request.

use std::path::Path;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::DefaultResolver;

use crate::failure::{Code, Failure, system_text};
use crate::forward::Connect;
use crate::settings::Settings;

/// A duration, unless it is zero, which is none. Those beyond a century could not be added to a time.
pub(crate) fn some(duration: Duration) -> Option<Duration> {
    let most = Duration::from_secs(3_000_000_000);
    (!duration.is_zero()).then_some(duration.min(most))
}

/// An agent, and why it can ask nobody by TLS.
pub(crate) fn make(settings: &Settings) -> (Agent, Option<Failure>) {
    let mut tls = TlsConfig::builder();
    let mut failure = None;
    match settings.ca_file.as_deref().map(certificates) {
        Some(Ok(roots)) => tls = tls.root_certs(roots),
        Some(Err(err)) => failure = Some(err),
        None => {}
    }
    let mut user_agent = format!("frazil/{} Nix/2.34.8", env!("CARGO_PKG_VERSION"));
    if !settings.user_agent_suffix.is_empty() {
        // The library panics where a header may not have a character.
        let suffix = settings.user_agent_suffix.chars();
        let suffix: String = suffix.filter(|c| matches!(c, ' '..='~')).collect();
        user_agent = format!("{user_agent} {suffix}");
    }
    let connections = settings.connections.max(1);
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .tls_config(tls.build())
        .user_agent(user_agent)
        .accept("*/*")
        .max_idle_connections_per_host(connections)
        .max_idle_connections(connections)
        .timeout_connect(some(settings.connect_timeout))
        .timeout_resolve(some(settings.connect_timeout))
        .timeout_per_read(some(settings.stalled_timeout))
        .timeout_per_write(some(settings.stalled_timeout))
        .timeout_recv_response(some(settings.stalled_timeout))
        .build();
    let agent = Agent::with_parts(config, Connect::default(), DefaultResolver::default());
    (agent, failure)
}

fn certificates(file: &Path) -> Result<RootCerts, Failure> {
    let pem = std::fs::read(file).map_err(|err| {
        let (file, err) = (file.display(), system_text(&err));
        let text = format!("error adding trust anchors from file: {file} ({err})");
        Failure::new(None, Code::Authorities, text)
    })?;
    // Files in the wild have other things among the certificates.
    let found: Vec<_> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    Ok(RootCerts::Specific(found.into()))
}
