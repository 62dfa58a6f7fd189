//! Which machine: what is checked of its name before `ssh` gets to see it.
//!
//! Invariant: neither a user nor a host can be taken for an option. Absent: how both are written in a URL.

use frazil_store::error::{ErrorKind, Result, StoreError};

/// A machine, and who one is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    user: Option<String>,
    name: String,
    port: Option<u16>,
    /// As it is written in a URL.
    shown: String,
}

impl Host {
    /// A host; `shown` is all of it as it is written in a URL.
    ///
    /// # Errors
    /// A name that is empty or begins like an option.
    pub fn new(
        user: Option<String>,
        name: String,
        port: Option<u16>,
        shown: String,
    ) -> Result<Self> {
        let fail = |what: &str| {
            let template = "invalid SSH authority: '%s': %s";
            let args = [shown.as_bytes(), what.as_bytes()];
            Err(StoreError::new(ErrorKind::Other, template, &args))
        };
        if let Some(user) = &user {
            if user.is_empty() {
                return fail("user name must not be empty");
            }
            if user.starts_with('-') {
                return fail(&format!("user name '{user}' must not start with '-'"));
            }
        }
        if name.is_empty() {
            return fail("host name must not be empty");
        }
        if name.starts_with('-') {
            return fail(&format!("host name '{name}' must not start with '-'"));
        }
        Ok(Host {
            user,
            name,
            port,
            shown,
        })
    }

    /// Its name, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// As it is written in a URL.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Whether it is this machine, which needs no `ssh`: only if nothing else is said.
    pub fn is_here(&self) -> bool {
        self.shown == "localhost"
    }

    /// What `ssh` is told.
    pub(crate) fn destination(&self) -> String {
        match &self.user {
            Some(user) => format!("{user}@{}", self.name),
            None => self.name.clone(),
        }
    }

    pub(crate) fn port(&self) -> Option<u16> {
        self.port
    }
}
