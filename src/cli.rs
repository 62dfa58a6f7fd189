//! The arguments of all commands, for `--help`, man pages and shell completions; `frazil` itself is
//! parsed by this definition, too.
//!
//! `build.rs` includes this file, so it uses nothing of the crate. The classic commands have a parser
//! of their own (`classic::args`) that costs no start-up time; a test keeps the two together.

use clap::{Arg, ArgAction, Command, ValueHint};

/// The version of the reference whose language and output frazil has.
pub const NIX_VERSION: &str = "2.34.8";

fn switch(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .action(ArgAction::SetTrue)
        .help(help)
}

fn valued(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .action(ArgAction::Append)
        .help(help)
}

/// Options of evaluation that all commands have.
fn evaluation() -> Vec<Arg> {
    vec![
        valued(
            "attr",
            "PATH",
            "Select an attribute or a list element: a.b.\"c d\".0",
        )
        .short('A'),
        Arg::new("arg")
            .long("arg")
            .value_names(["NAME", "EXPR"])
            .num_args(2)
            .action(ArgAction::Append)
            .help("Call top-level functions with this argument"),
        Arg::new("argstr")
            .long("argstr")
            .value_names(["NAME", "STRING"])
            .num_args(2)
            .action(ArgAction::Append)
            .help("Call top-level functions with this string"),
        Arg::new("arg-from-file")
            .long("arg-from-file")
            .value_names(["NAME", "FILE"])
            .num_args(2)
            .action(ArgAction::Append)
            .value_hint(ValueHint::FilePath)
            .help("Call top-level functions with the text of this file"),
        valued(
            "arg-from-stdin",
            "NAME",
            "Call top-level functions with the text on standard input",
        ),
        valued(
            "include",
            "[NAME=]PATH",
            "Add to the look-up path, before NIX_PATH",
        )
        .short('I'),
        Arg::new("option")
            .long("option")
            .value_names(["NAME", "VALUE"])
            .num_args(2)
            .action(ArgAction::Append)
            .help(
                "Change a setting; any setting is an option, too: --NAME VALUE, --NAME, --no-NAME",
            ),
        switch("show-trace", "Show the whole trace of errors"),
        switch("strict", "Evaluate the value throughout"),
        switch("json", "Print the value as JSON"),
        switch("raw", "Print the string as it is, without a newline"),
    ]
}

fn sources() -> [Arg; 2] {
    [
        switch("expr", "The arguments are expressions, not files").short('E'),
        Arg::new("files")
            .value_name("FILE")
            .num_args(0..)
            .value_hint(ValueHint::FilePath)
            .help("Files to evaluate; - is standard input, <name> is looked up"),
    ]
}

/// `frazil eval`
pub fn eval() -> Command {
    Command::new("eval")
        .about("Evaluate an expression or a file and print its value")
        .long_about(
            "Evaluates an expression (-E) or a file (default.nix of the working directory if none \
             is named) and prints its value.",
        )
        .args(sources())
        .args(evaluation())
        .arg(switch("xml", "Print the value as XML"))
        .arg(switch("disasm", "Print the bytecode instead of evaluating"))
        .arg(switch("stats", "Print counters of the evaluation to standard error"))
        .after_help(
            "Environment: NIX_PATH, NIX_CONFIG and the other variables of Nix; FRAZIL_YOUNG_MB (size \
             of the young generation), FRAZIL_MAX_MB (most memory), FRAZIL_GC_ZEAL=1 (collect at every opportunity), \
             FRAZIL_GC_POISON=1 (overwrite freed memory) for debugging; NO_COLOR.",
        )
}

/// `nix-instantiate`, for its documentation.
pub fn nix_instantiate() -> Command {
    Command::new("nix-instantiate")
        .about("Instantiate or evaluate Nix expressions, with the options of C++ Nix")
        .disable_version_flag(true)
        .disable_help_flag(true)
        .args(sources())
        .args(evaluation())
        .args([
            switch("eval", "Print values instead of the paths of derivations"),
            switch("parse", "Print syntax trees"),
            switch("xml", "Print values as XML"),
            switch("no-location", "Leave positions out of the XML"),
            switch("find-file", "Print where the names are in the look-up path"),
            switch(
                "read-write-mode",
                "Write derivations although values are printed",
            ),
            switch("readonly-mode", "Write nothing"),
            switch("dry-run", "Write nothing"),
            valued("add-root", "PATH", "Keep the result from being collected"),
            switch("indirect", "Has no effect, as in C++ Nix"),
            switch("impure", "Undo --pure-eval"),
            switch("verbose", "Say more").short('v'),
            switch("quiet", "Say less"),
            switch("debug", "Say everything"),
            switch("version", "Print the version; after -v, more than that"),
            switch("help", "Print this"),
        ])
}

/// Options of every classic command that evaluates nothing.
fn classic(name: &'static str, about: &'static str) -> Command {
    Command::new(name)
        .about(about)
        .disable_version_flag(true)
        .disable_help_flag(true)
        .args([
            Arg::new("option")
                .long("option")
                .value_names(["NAME", "VALUE"])
                .num_args(2)
                .action(ArgAction::Append)
                .help(
                    "Change a setting; any setting is an option, too: --NAME VALUE, --NAME, --no-NAME",
                ),
            valued("store", "URI", "The store to use"),
            switch("verbose", "Say more").short('v'),
            switch("quiet", "Say less"),
            switch("debug", "Say everything"),
            switch("version", "Print the version; after -v, more than that"),
            switch("help", "Print this"),
        ])
}

fn hash_type() -> Arg {
    valued("type", "ALGORITHM", "The hash algorithm")
        .value_parser(["md5", "sha1", "sha256", "sha512", "blake3"])
}

/// `nix-hash`, for its documentation.
pub fn nix_hash() -> Command {
    classic("nix-hash", "Print hashes of files and trees").args([
        switch("flat", "Hash the contents of files rather than archives"),
        switch("base16", "Print in hexadecimal, the default"),
        switch("base32", "Print in Nix's base-32"),
        switch("base64", "Print in base-64"),
        switch("sri", "Print as SRI, <algorithm>-<base-64>"),
        switch("truncate", "Fold hashes longer than 20 bytes to these"),
        hash_type(),
        switch(
            "to-base16",
            "The arguments are hashes; print them in hexadecimal",
        ),
        switch(
            "to-base32",
            "The arguments are hashes; print them in base-32",
        ),
        switch(
            "to-base64",
            "The arguments are hashes; print them in base-64",
        ),
        switch("to-sri", "The arguments are hashes; print them as SRI"),
        Arg::new("paths")
            .value_name("PATH")
            .num_args(0..)
            .value_hint(ValueHint::AnyPath)
            .help("Files and folders, or hashes"),
    ])
}

/// The classic commands.
pub fn classics() -> [Command; 2] {
    [nix_hash(), nix_instantiate()]
}

/// `frazil`
pub fn frazil() -> Command {
    Command::new("frazil")
        .about("A Nix in Rust")
        .long_about(
            "A Nix in Rust. Called by the name of a classic command (a link named nix-instantiate, or \
             `frazil nix-instantiate`), it takes that command's arguments.",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommand(eval())
        .subcommands(classics())
}
