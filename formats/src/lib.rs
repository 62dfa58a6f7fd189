//! The text formats that the Nix language reads and writes, as pure functions over bytes.
//!
//! Invariant: nothing here knows of Nix values, string contexts, positions or a store; a builtin
//! hands in bytes and gets back bytes, plain data, or an error that carries the reference's text.
//! No input makes these functions panic or recurse natively on nesting.
//!
//! Absent on purpose: hashing, NAR and derivations (`frazil-store`), lexing of Nix source
//! (`frazil-compiler`).
#![deny(unsafe_code)]

mod civil;
pub mod ere;
pub mod flakeref;
pub mod float;
pub mod json;
pub mod levenshtein;
pub mod lockfile;
pub mod message_text;
pub mod path;
pub mod string_escape;
pub mod toml;
pub mod version;
pub mod xml;

pub use civil::{civil, compact_date};
pub use message_text::{message_bytes, message_text};

/// The reference's error for bytes with a NUL that would have to become a Nix string; NUL is shown
/// as `␀`.
pub fn null_byte_message(bytes: &[u8]) -> String {
    format!(
        "input string '{}' cannot be represented as Nix string because it contains null bytes",
        show_null_bytes(bytes)
    )
}

/// Text for an error message: NUL becomes `␀`.
pub(crate) fn show_null_bytes(bytes: &[u8]) -> String {
    message_text(bytes).replace('\0', "␀")
}

#[cfg(test)]
pub(crate) mod testing {
    //! A seeded generator for the robustness loops; no dependency, the same sequence everywhere.

    pub struct Rng(pub u64);

    impl Rng {
        pub fn next(&mut self) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
        }

        pub fn below(&mut self, bound: usize) -> usize {
            (self.next() >> 33) as usize % bound
        }

        /// Up to `max` bytes, mostly from `alphabet`.
        pub fn bytes(&mut self, alphabet: &[u8], max: usize) -> Vec<u8> {
            let len = self.below(max + 1);
            (0..len)
                .map(|_| {
                    if self.below(20) == 0 {
                        self.next() as u8
                    } else {
                        alphabet[self.below(alphabet.len())]
                    }
                })
                .collect()
        }
    }
}
