//! Experimental features that hashes and derivations ask for.
//!
//! A [`Features`] is passed by value to what can need one; this crate reads no settings itself.

use crate::error::{ErrorKind, Result, StoreError};

/// An experimental feature this crate knows of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// BLAKE3 as a hash algorithm.
    Blake3Hashes,
    /// Floating content-addressed outputs.
    CaDerivations,
    /// Outputs that are derivations.
    DynamicDerivations,
    /// Outputs built anew each time.
    ImpureDerivations,
    /// Git's object hashes as an ingestion method.
    GitHashing,
}

impl Feature {
    /// All of them.
    const ALL: [Feature; 5] = [
        Feature::Blake3Hashes,
        Feature::CaDerivations,
        Feature::DynamicDerivations,
        Feature::ImpureDerivations,
        Feature::GitHashing,
    ];

    /// The feature's name in `experimental-features`.
    pub fn name(self) -> &'static str {
        match self {
            Feature::Blake3Hashes => "blake3-hashes",
            Feature::CaDerivations => "ca-derivations",
            Feature::DynamicDerivations => "dynamic-derivations",
            Feature::ImpureDerivations => "impure-derivations",
            Feature::GitHashing => "git-hashing",
        }
    }
}

/// The set of enabled [`Feature`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features(u8);

impl Features {
    /// No feature, the default of C++ Nix.
    pub const NONE: Features = Features(0);
    /// Every feature.
    pub const ALL: Features = Features(u8::MAX);

    /// The features whose names are enabled.
    pub fn enabled(is_enabled: impl Fn(&str) -> bool) -> Self {
        let enabled = Feature::ALL.into_iter().filter(|f| is_enabled(f.name()));
        enabled.fold(Features::NONE, Features::with)
    }

    /// This set and `feature`.
    #[must_use]
    pub const fn with(self, feature: Feature) -> Self {
        Features(self.0 | 1 << feature as u8)
    }

    /// Whether `feature` is enabled.
    pub const fn has(self, feature: Feature) -> bool {
        self.0 & (1 << feature as u8) != 0
    }

    /// Fails with C++ Nix's message unless `feature` is enabled.
    pub fn require(self, feature: Feature) -> Result<()> {
        self.require_for(feature, "")
    }

    /// As [`Features::require`], naming in parentheses what needs the feature.
    pub fn require_for(self, feature: Feature, reason: &str) -> Result<()> {
        if self.has(feature) {
            return Ok(());
        }
        let reason = if reason.is_empty() {
            String::new()
        } else {
            format!(" ({reason})")
        };
        let name = feature.name().as_bytes();
        Err(StoreError::new(
            ErrorKind::MissingFeature,
            "experimental Nix feature '%s' is disabled%s; add '--extra-experimental-features %s' to enable it",
            &[name, reason.as_bytes(), name],
        ))
    }
}
