//! Options that programs are run with.
//!
//! A program has one profile, chosen with it, and is run in a batch with others of the same.

use super::random::Random;

/// What a program's result has to be for its options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Result {
    Any,
    Data,
    Text,
    /// A set with an attribute `a`, or a function that gives one.
    Attr,
}

/// A set of options.
#[derive(Debug)]
pub struct Profile {
    pub name: &'static str,
    weight: u32,
    pub flags: &'static [&'static str],
    pub result: Result,
    /// Whether the pipe operators are switched on.
    pub pipes: bool,
    /// Whether programs are parsed only.
    pub parses_only: bool,
    /// Whether the text of programs has mistakes.
    pub broken: bool,
    /// Whether programs recurse without end, and the depth of calls is limited.
    pub deep: bool,
}

const FEATURES: &str = "pipe-operators parse-toml-timestamps blake3-hashes dynamic-derivations \
                        ca-derivations impure-derivations fetch-closure flakes";

const USUAL: Profile = Profile {
    name: "strict",
    weight: 40,
    flags: &[
        "--eval",
        "--strict",
        "--extra-experimental-features",
        FEATURES,
    ],
    result: Result::Any,
    pipes: true,
    parses_only: false,
    broken: false,
    deep: false,
};

/// All profiles.
pub static PROFILES: &[Profile] = &[
    USUAL,
    Profile {
        name: "show-trace",
        weight: 40,
        flags: &[
            "--eval",
            "--strict",
            "--show-trace",
            "--extra-experimental-features",
            FEATURES,
        ],
        ..USUAL
    },
    Profile {
        name: "plain",
        weight: 4,
        flags: &["--eval", "--strict"],
        pipes: false,
        ..USUAL
    },
    Profile {
        name: "pure",
        weight: 3,
        flags: &["--eval", "--strict", "--pure-eval", "--trace-verbose"],
        pipes: false,
        ..USUAL
    },
    Profile {
        name: "restricted",
        weight: 2,
        flags: &[
            "--eval",
            "--strict",
            "--restrict-eval",
            "-I",
            "a=./d/sub",
            "-I",
            "d",
            "--extra-experimental-features",
            FEATURES,
        ],
        ..USUAL
    },
    Profile {
        name: "json",
        weight: 6,
        flags: &[
            "--eval",
            "--strict",
            "--json",
            "--show-trace",
            "--extra-experimental-features",
            FEATURES,
        ],
        result: Result::Data,
        ..USUAL
    },
    Profile {
        name: "json-lazy",
        weight: 3,
        flags: &[
            "--eval",
            "--json",
            "--extra-experimental-features",
            FEATURES,
        ],
        result: Result::Data,
        ..USUAL
    },
    Profile {
        name: "xml",
        weight: 4,
        flags: &[
            "--eval",
            "--strict",
            "--xml",
            "--no-location",
            "--extra-experimental-features",
            FEATURES,
        ],
        ..USUAL
    },
    Profile {
        name: "xml-locations",
        weight: 4,
        flags: &[
            "--eval",
            "--strict",
            "--xml",
            "--extra-experimental-features",
            FEATURES,
        ],
        ..USUAL
    },
    Profile {
        name: "raw",
        weight: 2,
        flags: &["--eval", "--raw", "--extra-experimental-features", FEATURES],
        result: Result::Text,
        ..USUAL
    },
    Profile {
        name: "lazy",
        weight: 8,
        flags: &["--eval", "--extra-experimental-features", FEATURES],
        ..USUAL
    },
    Profile {
        name: "parse",
        weight: 4,
        flags: &["--parse", "--extra-experimental-features", FEATURES],
        parses_only: true,
        ..USUAL
    },
    Profile {
        name: "attr",
        weight: 3,
        flags: &["--eval", "--strict", "-A", "a"],
        result: Result::Attr,
        pipes: false,
        ..USUAL
    },
    Profile {
        name: "xml-lazy",
        weight: 1,
        flags: &["--eval", "--xml"],
        pipes: false,
        ..USUAL
    },
    Profile {
        name: "lint",
        weight: 1,
        flags: &[
            "--eval",
            "--strict",
            "--option",
            "lint-short-path-literals",
            "warn",
            "--option",
            "lint-absolute-path-literals",
            "warn",
            "--option",
            "lint-url-literals",
            "warn",
            "--option",
            "abort-on-warn",
            "true",
        ],
        pipes: false,
        ..USUAL
    },
    Profile {
        name: "broken",
        weight: 4,
        flags: &["--parse", "--extra-experimental-features", FEATURES],
        parses_only: true,
        broken: true,
        ..USUAL
    },
    Profile {
        name: "deep",
        weight: 3,
        flags: &[
            "--eval",
            "--strict",
            "--option",
            "max-call-depth",
            "40",
            "--extra-experimental-features",
            FEATURES,
        ],
        deep: true,
        ..USUAL
    },
    Profile {
        name: "deep-trace",
        weight: 1,
        flags: &[
            "--eval",
            "--strict",
            "--show-trace",
            "--option",
            "max-call-depth",
            "12",
            "--extra-experimental-features",
            FEATURES,
        ],
        deep: true,
        ..USUAL
    },
];

/// One of the profiles, by weight.
pub fn pick(r: &mut Random) -> &'static Profile {
    let weights: Vec<u32> = PROFILES.iter().map(|p| p.weight).collect();
    &PROFILES[r.weighted(&weights)]
}
