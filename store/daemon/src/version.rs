//! Versions of the protocol, and what came with them.
//!
//! Absent: how they are negotiated, see [`crate::handshake`].

/// A version of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The first number.
    pub major: u8,
    /// The second.
    pub minor: u8,
}

impl Version {
    /// What is spoken here, as by the reference.
    pub const LATEST: Version = Version::new(38);
    /// The oldest that is understood.
    pub const MINIMUM: Version = Version::new(18);
    /// `QueryMissing`.
    pub const QUERY_MISSING: Version = Version::new(19);
    /// An archive is asked for piece by piece.
    pub const PULLED_NAR: Version = Version::new(21);
    /// `QueryDerivationOutputMap`.
    pub const OUTPUT_MAP: Version = Version::new(22);
    /// An archive comes in frames.
    pub const FRAMED_NAR: Version = Version::new(23);
    /// `AddToStore` takes all content addresses, in frames.
    pub const FRAMED_ADD: Version = Version::new(25);
    /// Errors have traces.
    pub const TRACES: Version = Version::new(26);
    /// `QueryValidPaths` can substitute.
    pub const VALID_SUBSTITUTE: Version = Version::new(27);
    /// Derivations can be meant themselves, not their outputs.
    pub const DERIVED_PATHS: Version = Version::new(30);
    /// `AddMultipleToStore`.
    pub const ADD_MULTIPLE: Version = Version::new(32);
    /// The daemon tells its own version.
    pub const DAEMON_VERSION: Version = Version::new(33);
    /// The daemon tells whether it trusts the client.
    pub const TRUST: Version = Version::new(35);
    /// Features are negotiated.
    pub const FEATURES: Version = Version::new(38);

    const fn new(minor: u8) -> Version {
        Version { major: 1, minor }
    }

    /// Reads it as it is sent.
    pub fn of_wire(number: u64) -> Version {
        let [minor, major, ..] = number.to_le_bytes();
        Version { major, minor }
    }

    /// As it is sent.
    pub fn to_wire(self) -> u64 {
        u64::from(self.major) << 8 | u64::from(self.minor)
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_they_are_sent() {
        assert_eq!(Version::LATEST.to_wire(), 0x126);
        assert_eq!(Version::of_wire(0x126), Version::LATEST);
        assert!(Version::of_wire(0x200) > Version::LATEST);
        assert_eq!(Version::MINIMUM.to_string(), "1.18");
    }
}
