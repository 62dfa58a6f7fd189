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
        setting(),
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

fn setting() -> Arg {
    Arg::new("option")
        .long("option")
        .value_names(["NAME", "VALUE"])
        .num_args(2)
        .action(ArgAction::Append)
        .help("Change a setting; any setting is an option, too: --NAME VALUE, --NAME, --no-NAME")
}

/// Options of every classic command that evaluates nothing.
fn classic(name: &'static str, about: &'static str) -> Command {
    Command::new(name)
        .about(about)
        .disable_version_flag(true)
        .disable_help_flag(true)
        .args([
            setting(),
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

/// `nix-store`, for its documentation.
pub fn nix_store() -> Command {
    classic(
        "nix-store",
        "Query and change a store, operation by operation",
    )
    .override_usage("nix-store OPERATION [OPTION]... [ARGUMENT]...")
    .next_help_heading("Operations")
    .args([
        switch("realise", "Make paths valid: substitute what is not there").short('r'),
        switch("query", "Say what is known about paths").short('q'),
        switch("add", "Add files and print their store paths").short('A'),
        switch(
            "add-fixed",
            "Add files as outputs with a known hash: ALGORITHM FILE...",
        ),
        switch("print-fixed-path", "Print such a path: ALGORITHM HASH NAME"),
        switch(
            "dump",
            "Write the archive of a file or tree to standard output",
        ),
        switch("restore", "Unpack the archive on standard input"),
        switch("export", "Write paths to standard output, for --import"),
        switch("import", "Add the paths on standard input"),
        switch("dump-db", "Print what the database says"),
        switch("load-db", "Register what --dump-db printed"),
        switch("register-validity", "Register paths whose files are there"),
        switch(
            "check-validity",
            "Fail for paths that the store does not have",
        ),
        switch(
            "verify",
            "Look for what is missing, and what is not registered",
        ),
        switch("verify-path", "Hash the files of paths again"),
        switch("repair-path", "Fetch paths again"),
        switch("optimise", "Make equal files one"),
        switch("gc", "Delete what no root needs"),
        switch("delete", "Delete paths that no root needs"),
        switch("read-log", "Print the logs of builds").short('l'),
        switch("print-env", "Print the environment of a derivation"),
        switch(
            "generate-binary-cache-key",
            "Make keys: NAME SECRET-FILE PUBLIC-FILE",
        ),
        switch("init", "Has no effect, as in C++ Nix"),
    ])
    .next_help_heading("Options of --query")
    .args([
        switch("outputs", "Outputs of derivations, the default"),
        switch("requisites", "Everything needed").short('R'),
        switch("references", "What paths refer to"),
        switch("referrers", "What refers to paths"),
        switch("referrers-closure", "Everything that needs paths"),
        switch("deriver", "What paths were built from").short('d'),
        switch(
            "valid-derivers",
            "Derivations there that have paths as outputs",
        ),
        switch("graph", "Everything needed, for Graphviz"),
        switch("graphml", "Everything needed, as GraphML"),
        switch("tree", "Everything needed, as a tree"),
        valued("binding", "NAME", "A variable of derivations").short('b'),
        switch("hash", "SHA-256 of archives"),
        switch("size", "Lengths of archives"),
        switch("roots", "What keeps paths"),
        switch("resolve", "Store paths that links lead to"),
        switch("use-output", "Ask about the outputs of derivations").short('u'),
        switch("force-realise", "Realise paths first").short('f'),
        switch(
            "include-outputs",
            "With --requisites: outputs of derivations, too",
        ),
    ])
    .next_help_heading("Other options")
    .args([
        valued(
            "add-root",
            "PATH",
            "Keep what is realised from being collected",
        ),
        switch("stdin", "Take arguments from standard input, too"),
        switch("no-output", "Do not print what is realised"),
        switch("dry-run", "With --realise: only say what would be done"),
        switch(
            "ignore-unknown",
            "With --realise: leave out what cannot be had",
        ),
        switch(
            "recursive",
            "With --add-fixed and --print-fixed-path: hash the archive",
        ),
        switch("print-invalid", "With --check-validity: print those paths"),
        switch("print-roots", "With --gc: only print roots"),
        switch("print-live", "With --gc: only print what is needed"),
        switch("print-dead", "With --gc: only print what would be deleted"),
        valued("max-freed", "BYTES", "With --gc: stop after as much"),
        switch(
            "ignore-liveness",
            "With --delete: delete what roots need, too",
        ),
        switch("check-contents", "With --verify: hash all files again"),
        switch("repair", "With --verify: fetch what was changed"),
        switch(
            "reregister",
            "With --register-validity: also what is registered",
        ),
        switch(
            "hash-given",
            "With --register-validity: hash and size are given, too",
        ),
        Arg::new("arguments")
            .value_name("ARGUMENT")
            .num_args(0..)
            .value_hint(ValueHint::AnyPath)
            .help("Store paths or files, as the operation says"),
    ])
}

/// `nix-collect-garbage`, for its documentation.
pub fn nix_collect_garbage() -> Command {
    classic("nix-collect-garbage", "Delete what no root needs").args([
        switch("delete-old", "First delete all old generations of profiles").short('d'),
        valued(
            "delete-older-than",
            "DAYS",
            "First delete generations that are as old: 30d",
        ),
        valued("max-freed", "BYTES", "Stop after as much"),
        switch("dry-run", "Only say what would be deleted"),
    ])
}

/// `nix-channel`, for its documentation.
pub fn nix_channel() -> Command {
    classic("nix-channel", "List and change channels").args([
        switch("add", "Add a channel: URL [NAME]"),
        switch("remove", "Remove a channel: NAME"),
        switch("list", "Print the channels"),
        switch("update", "Fetch channels, all or those that are named"),
        switch(
            "list-generations",
            "Print the generations of the channels' profile",
        ),
        switch(
            "rollback",
            "Make the generation before current, or that with a number",
        ),
        Arg::new("arguments").value_name("ARGUMENT").num_args(0..),
    ])
}

/// `nix-copy-closure`, for its documentation.
pub fn nix_copy_closure() -> Command {
    classic(
        "nix-copy-closure",
        "Copy paths and all they need between this store and another",
    )
    .args([
        switch("to", "Copy to the other store, the default"),
        switch("from", "Copy from the other store"),
        switch("include-outputs", "Has no effect, as in C++ Nix"),
        switch("use-substitutes", "Has no effect here").short('s'),
        switch("gzip", "Has no effect here"),
        Arg::new("other")
            .value_name("STORE")
            .value_hint(ValueHint::DirPath)
            .help("The other store, on this machine: /mnt, local?root=/mnt"),
        store_paths("paths").required(false),
    ])
}

/// `nix-prefetch-url`, for its documentation.
pub fn nix_prefetch_url() -> Command {
    classic(
        "nix-prefetch-url",
        "Download a file to the store and print its hash",
    )
    .args([
        hash_type(),
        switch("print-path", "Print the store path, too"),
        switch("unpack", "Add what is in the archive"),
        switch("executable", "Make the file executable"),
        valued("name", "NAME", "The name in the store"),
        valued("attr", "PATH", "The URL is in this attribute of a Nix file").short('A'),
        Arg::new("url")
            .value_name("URL")
            .value_hint(ValueHint::Url)
            .help("What to download"),
        Arg::new("hash")
            .value_name("HASH")
            .help("What its hash must be"),
    ])
}

/// The classic commands.
pub fn classics() -> [Command; 7] {
    [
        nix_channel(),
        nix_collect_garbage(),
        nix_copy_closure(),
        nix_hash(),
        nix_instantiate(),
        nix_prefetch_url(),
        nix_store(),
    ]
}

fn store_paths(name: &'static str) -> Arg {
    Arg::new(name)
        .value_name("PATH")
        .num_args(1..)
        .required(true)
        .value_parser(clap::value_parser!(std::ffi::OsString))
        .value_hint(ValueHint::AnyPath)
        .help("Store paths, or links to them")
}

/// `frazil store`
pub fn store() -> Command {
    let command = |name: &'static str, about: &'static str| Command::new(name).about(about);
    let one = |name, value, help| store_paths(name).num_args(1).value_name(value).help(help);
    Command::new("store")
        .bin_name("frazil store")
        .about("Query and change a store")
        .arg(
            valued("store", "URI", "The store to use: a path, or an address")
                .action(ArgAction::Set)
                .global(true),
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            command("info", "Where the store is, and how much is in it"),
            command("add", "Add files and folders").args([
                valued("name", "NAME", "The name in the store").action(ArgAction::Set),
                store_paths("files")
                    .value_name("FILE")
                    .help("Files and folders"),
            ]),
            command(
                "closure",
                "Everything that paths need, with sizes: of each by itself, and with all it needs",
            )
            .args([
                switch("sort-by-size", "The largest first").short('s'),
                store_paths("paths"),
            ]),
            command("why-depends", "How a path comes to need another, as a tree").args([
                switch("all", "All ways, not only a shortest one").short('a'),
                one("path", "PATH", "What needs it"),
                one("dependency", "DEPENDENCY", "What is needed"),
            ]),
            command("copy", "Copy paths and all they need").args([
                valued(
                    "to",
                    "STORE",
                    "Where to: a store on this machine, or a binary cache",
                )
                .action(ArgAction::Set)
                .conflicts_with("from"),
                valued("from", "STORE", "Where from").action(ArgAction::Set),
                store_paths("paths"),
            ]),
            command(
                "roots",
                "What keeps paths from being collected, and how much",
            ),
            command("gc", "Delete what no root needs").args([
                switch("dry-run", "Only say what would be deleted").short('n'),
                valued("max-freed", "BYTES", "Stop after as much")
                    .action(ArgAction::Set)
                    .value_parser(clap::value_parser!(u64)),
            ]),
            command("delete", "Delete paths that nothing needs").arg(store_paths("paths")),
            command("verify", "Look for what is missing or was changed")
                .arg(switch("contents", "Hash all files again").short('c')),
            command("optimise", "Make equal files one"),
        ])
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
        .subcommand(store())
        .subcommands(classics())
}
