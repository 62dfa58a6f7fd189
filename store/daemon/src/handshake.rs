//! The greeting: which version of the protocol is spoken, and what the daemon thinks of this user.
//!
//! Absent: options, see [`crate::settings`].

use frazil_store::BString;
use frazil_store::error::{ErrorKind, Result, StoreError};

use crate::connection::{Connection, garbage};
use crate::version::Version;

const HELLO: u64 = 0x6e69_7863;
const ANSWER: u64 = 0x6478_696f;

/// No daemon has more features.
const MAX_FEATURES: u64 = 1024;
/// As much is told of what a peer says that is no daemon.
const SHOWN: usize = 4096;

impl Connection {
    /// Greets the daemon.
    ///
    /// # Errors
    /// It is none, is too old, or fails.
    pub fn greet(&mut self) -> Result<()> {
        self.saved = Some(Vec::new());
        self.number(HELLO);
        self.number(Version::LATEST.to_wire());
        self.flush()?;
        if self.read_number()? != ANSWER {
            return Err(self.mismatch());
        }
        self.saved = None;
        let theirs = Version::of_wire(self.read_number()?);
        if theirs.major != Version::LATEST.major {
            let text = "Nix daemon protocol version not supported";
            return Err(StoreError::new(ErrorKind::Other, text, &[]));
        }
        self.version = theirs.min(Version::LATEST);
        if self.version < Version::MINIMUM {
            let text = "the Nix daemon version is too old";
            return Err(StoreError::new(ErrorKind::Other, text, &[]));
        }
        if self.version >= Version::FEATURES {
            // There is none that would be made use of here.
            self.number(0);
            self.flush()?;
            let len = self.read_number()?;
            if len > MAX_FEATURES {
                return Err(garbage("the Nix daemon has too many features"));
            }
            for _ in 0..len {
                let feature = self.read_string()?;
                self.features.push(BString::from(feature));
            }
        }
        // Processors that it should run on, and whether it may use the space that is set aside: both obsolete.
        self.number(0);
        self.number(0);
        self.flush()?;
        if self.version >= Version::DAEMON_VERSION {
            self.read_string()?;
        }
        if self.version >= Version::TRUST {
            self.trusted = match self.read_number()? {
                0 => None,
                1 => Some(true),
                2 => Some(false),
                _ => return Err(garbage("Invalid trusted status from remote")),
            };
        }
        self.wait_for_answer()
    }

    /// The error about a peer that is no daemon, with what it said.
    fn mismatch(&mut self) -> StoreError {
        // It may be waiting for something.
        self.close_sending();
        self.drain(SHOWN);
        let mut said = self.saved.take().unwrap_or_default();
        said.truncate(SHOWN);
        while said.last().is_some_and(u8::is_ascii_whitespace) {
            said.pop();
        }
        StoreError::new(ErrorKind::Other, "protocol mismatch, got '%s'", &[&said])
    }
}
