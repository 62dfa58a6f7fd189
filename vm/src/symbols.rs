//! The names that the evaluator itself uses.

use frazil_runtime::symbol::{Symbol, SymbolTable};

macro_rules! known {
    ($($field:ident = $name:literal),* $(,)?) => {
        /// Symbols of names with a meaning of their own.
        #[derive(Clone, Copy, Debug)]
        #[allow(missing_docs)]
        pub struct WellKnown { $(pub $field: Symbol),* }

        impl WellKnown {
            /// Interns them all.
            pub fn new(t: &mut SymbolTable) -> WellKnown {
                WellKnown { $($field: t.intern($name.as_bytes())),* }
            }
        }
    };
}

known! {
    functor = "__functor", to_string = "__toString", out_path = "outPath", kind = "type",
    name = "name", value = "value", success = "success", right = "right", wrong = "wrong",
    overrides = "__overrides", drv_path = "drvPath", system = "system", builder = "builder",
    args = "args", outputs = "outputs", output_hash = "outputHash",
    output_hash_algo = "outputHashAlgo", output_hash_mode = "outputHashMode",
    structured_attrs = "__structuredAttrs", ignore_nulls = "__ignoreNulls", json = "__json",
    content_addressed = "__contentAddressed", impure = "__impure", output_name = "outputName",
    output_specified = "outputSpecified", out = "out", all = "all", drv_attrs = "drvAttrs",
    file = "file", line = "line", column = "column", meta = "meta", path = "path", prefix = "prefix",
    key = "key", operator = "operator", start_set = "startSet", version = "version",
    all_outputs = "allOutputs", filter = "filter", recursive = "recursive", sha256 = "sha256",
    functions_args = "__functionArgs", body = "body", builtins = "builtins", url = "url",
    recurse_for_derivations = "recurseForDerivations", hash = "hash", hash_algo = "hashAlgo",
    to_hash_format = "toHashFormat", id = "id", cur_pos = "__curPos", sub = "__sub",
    mul = "__mul", div = "__div", less_than = "__lessThan", find_file = "__findFile",
    nix_path = "__nixPath",
}
