//! The names that the evaluator itself uses.

use frazil_runtime::symbol::{Symbol, SymbolTable};

macro_rules! known {
    ($($field:ident = $name:literal),* $(,)?) => {
        /// Symbols of names with a meaning of their own.
        #[derive(Clone, Copy, Debug)]
        #[allow(missing_docs)]
        pub struct WellKnown { $(pub $field: Symbol),* }

        impl WellKnown {
            /// Interns them all, and what the reference interns first.
            pub fn new(t: &mut SymbolTable) -> WellKnown {
                for name in FIRST_NAMES {
                    t.intern(name.as_bytes());
                }
                WellKnown { $($field: t.intern($name.as_bytes())),* }
            }
        }
    };
}

known! {
    functor = "__functor", to_string = "__toString", out_path = "outPath", kind = "type",
    name = "name", value = "value", right = "right", wrong = "wrong", overrides = "__overrides",
    drv_path = "drvPath", system = "system", builder = "builder", args = "args",
    outputs = "outputs", output_hash = "outputHash", output_hash_algo = "outputHashAlgo",
    output_hash_mode = "outputHashMode", structured_attrs = "__structuredAttrs",
    ignore_nulls = "__ignoreNulls", json = "__json", content_addressed = "__contentAddressed",
    impure = "__impure", output_name = "outputName", output_specified = "outputSpecified",
    all = "all", drv_attrs = "drvAttrs", file = "file", line = "line", column = "column",
    meta = "meta", path = "path", prefix = "prefix", key = "key", operator = "operator",
    start_set = "startSet", filter = "filter", body = "body", builtins = "builtins",
    recurse_for_derivations = "recurseForDerivations", sub = "__sub", mul = "__mul",
    div = "__div", less_than = "__lessThan", find_file = "__findFile", nix_path = "__nixPath",
}

/// The names that the reference interns before it reads a source text, in its order.
///
/// Attributes are evaluated, compared and missed in the order in which their names were first seen
/// (`deepSeq`, `==`, set patterns), and programs can tell. So this is the order here, too, and every
/// name that the reference meets later must not be interned ahead. Recorded from the reference by
/// evaluating a set of all candidates whose values trace their names.
#[rustfmt::skip]
static FIRST_NAMES: &[&str] = &[
    "<with>", "outPath", "drvPath", "type", "meta", "name", "value", "system", "__overrides",
    "outputs", "outputName", "__ignoreNulls", "file", "line", "column", "__functor", "__toString",
    "right", "wrong", "__structuredAttrs", "__json", "allowedReferences", "allowedRequisites",
    "disallowedReferences", "disallowedRequisites", "maxSize", "maxClosureSize", "builder",
    "args", "__contentAddressed", "__impure", "outputHash", "outputHashAlgo", "outputHashMode",
    "recurseForDerivations", "description", "self", "", "startSet", "operator", "key", "path",
    "prefix", "outputSpecified", "__sub", "__lessThan", "__mul", "__div", "or", "__findFile",
    "__nixPath", "body", "builtins", "true", "false", "null", "__currentTime", "currentTime",
    "__currentSystem", "currentSystem", "__nixVersion", "nixVersion", "__storeDir", "storeDir",
    "__langVersion", "langVersion", "__traceVerbose", "traceVerbose", "nixPath", "scopedImport",
    "import", "__typeOf", "typeOf", "isNull", "__isFunction", "isFunction", "__isInt", "isInt",
    "__isFloat", "isFloat", "__isString", "isString", "__isBool", "isBool", "__isPath", "isPath",
    "__genericClosure", "genericClosure", "break", "abort", "throw", "__addErrorContext",
    "addErrorContext", "__ceil", "ceil", "__floor", "floor", "__tryEval", "tryEval", "__getEnv",
    "getEnv", "__seq", "seq", "__deepSeq", "deepSeq", "__trace", "trace", "__warn", "warn",
    "derivationStrict", "placeholder", "__toPath", "toPath", "__storePath", "storePath",
    "__pathExists", "pathExists", "baseNameOf", "dirOf", "__readFile", "readFile", "findFile",
    "__hashFile", "hashFile", "__readFileType", "readFileType", "__readDir", "readDir",
    "__outputOf", "outputOf", "__toXML", "toXML", "__toJSON", "toJSON", "__fromJSON", "fromJSON",
    "__toFile", "toFile", "__filterSource", "filterSource", "__path", "__attrNames", "attrNames",
    "__attrValues", "attrValues", "__getAttr", "getAttr", "__unsafeGetAttrPos",
    "unsafeGetAttrPos", "__hasAttr", "hasAttr", "__isAttrs", "isAttrs", "removeAttrs",
    "__listToAttrs", "listToAttrs", "__intersectAttrs", "intersectAttrs", "__catAttrs",
    "catAttrs", "__functionArgs", "functionArgs", "__mapAttrs", "mapAttrs", "__zipAttrsWith",
    "zipAttrsWith", "__isList", "isList", "__elemAt", "elemAt", "__head", "head", "__tail",
    "tail", "map", "__filter", "filter", "__elem", "elem", "__concatLists", "concatLists",
    "__length", "length", "__foldl'", "foldl'", "__any", "any", "__all", "all", "__genList",
    "genList", "__sort", "sort", "__partition", "partition", "__groupBy", "groupBy",
    "__concatMap", "concatMap", "__add", "add", "sub", "mul", "div", "__bitAnd", "bitAnd",
    "__bitOr", "bitOr", "__bitXor", "bitXor", "lessThan", "toString", "__substring", "substring",
    "__stringLength", "stringLength", "__hashString", "hashString", "__convertHash",
    "convertHash", "__match", "match", "__split", "split", "__concatStringsSep",
    "concatStringsSep", "__replaceStrings", "replaceStrings", "__parseDrvName", "parseDrvName",
    "__compareVersions", "compareVersions", "__splitVersion", "splitVersion",
    "__unsafeDiscardStringContext", "unsafeDiscardStringContext", "__hasContext", "hasContext",
    "__unsafeDiscardOutputDependency", "unsafeDiscardOutputDependency",
    "__addDrvOutputDependencies", "addDrvOutputDependencies", "__getContext", "getContext",
    "__appendContext", "appendContext", "__fetchClosure", "fetchClosure", "fetchMercurial",
    "fetchTree", "fetchFinalTree", "__fetchurl", "fetchurl", "fetchTarball", "fetchGit",
    "fromTOML", "__getFlake", "getFlake", "__parseFlakeRef", "parseFlakeRef",
    "__flakeRefToString", "flakeRefToString", "derivation", "strict", "drvAttrs", "commonAttrs",
    "outputsList", "x", "outputToAttrListElement",
];
