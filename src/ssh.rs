//! Stores of other machines: what addresses and settings say of them.
//!
//! Invariant: nothing is started before the store is asked something. Deliberately absent: the protocol, see
//! [`frazil_ssh_store`]; `ssh-ng://`, for which the other machine's daemon would be asked.

use crate::config::{Config, store_settings};
use crate::failure::Failure;
use crate::stores;
use crate::terminal::{self, Verbosity};
use frazil_formats::flakeref::{Authority, FlakeRefError};
use frazil_ssh_store::{Host, Program, Said, SshStore};
use frazil_store::store_uri::Params;
use frazil_store::{StoreDir, base_n};
use frazil_vm::message::Message;
use frazil_vm::report::Level;
use std::sync::Arc;

/// From here on `ssh` says what it does.
const VERBOSE: Verbosity = Verbosity(5);

/// The store of a machine, with the default settings but for `compress`.
///
/// # Errors
/// It is no name of a machine.
pub fn open_host(config: &Config, host: &[u8], compress: bool) -> Result<SshStore, Failure> {
    let mut program = program(config, host, &Params::new())?;
    program.compress |= compress;
    Ok(SshStore::new(program, stores::store_dir(config)?))
}

/// The store that the address `ssh://HOST` with these parameters names.
///
/// # Errors
/// It is no name of a machine; a parameter has no proper value.
pub fn open(config: &Config, host: &str, params: &Params) -> Result<SshStore, Failure> {
    store_settings::check_ssh(config, params)?;
    let dir = match params.get("store") {
        Some(dir) => StoreDir::new(dir.as_bytes())?,
        None => stores::store_dir(config)?,
    };
    Ok(SshStore::new(
        program(config, host.as_bytes(), params)?,
        dir,
    ))
}

fn program(config: &Config, host: &[u8], params: &Params) -> Result<Program, Failure> {
    let authority = Authority::parse(host)
        .map_err(|FlakeRefError { message, .. }| Failure::Message(message))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let shown = text(&authority.to_bytes());
    let host = Host::new(
        authority.user.as_deref().map(text),
        // What a zone is filled up with is none of it.
        text(&authority.host).trim_end_matches('\0').to_owned(),
        authority.port,
        shown,
    )?;
    let given = |name: &str| params.get(name).filter(|value| !value.is_empty()).cloned();
    let host_key = given("base64-ssh-public-host-key").map(|key| {
        base_n::base64_decode(key.as_bytes()).map_err(|err| {
            let trace = "while decoding ssh public host key for host '%s'";
            err.trace(trace, &[host.name().as_bytes()])
        })
    });
    let host_key = host_key.transpose()?;
    let command = given("remote-program").unwrap_or_else(|| "nix-store".into());
    let verbosity = config.verbosity;
    Ok(Program {
        host,
        command: command
            .split_ascii_whitespace()
            .map(str::to_owned)
            .collect(),
        store: given("remote-store"),
        key: given("ssh-key").map(Into::into),
        host_key,
        compress: store_settings::flag(params, "compress")?.unwrap_or(false),
        verbose: config.verbosity >= VERBOSE,
        tell: Arc::new(move |said| match said {
            Said::Error(text) => terminal::show(&Message::of(Level::Error, &text)),
            Said::Detail(text) if verbosity >= Verbosity::TALKATIVE => {
                terminal::show(&Message::line(Verbosity::TALKATIVE.0, text));
            }
            Said::Detail(_) => {}
        }),
    })
}
