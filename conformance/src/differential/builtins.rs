//! The builtins that are generated, with their signatures.
//!
//! A builtin has a row for each type that matters. `ELSEWHERE` names those that have a form of their own in
//! the generator, and `ABSENT` those that are never generated, with the reason; together the three are all
//! builtins of the reference.

use super::types::Ty;

/// A signature of a builtin.
pub struct Row {
    pub name: &'static str,
    pub weight: u32,
    pub ty: Ty,
}

/// All rows; made once.
pub fn rows() -> Vec<Row> {
    ROWS.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (name, ty) = line.split_once(" : ").expect("NAME : TYPE");
            let (name, weight) = match name.split_once(' ') {
                Some((name, weight)) => (name, weight.trim().parse().expect("a weight")),
                None => (name, 4),
            };
            Row {
                name: name.trim(),
                weight,
                ty: Ty::parse(ty),
            }
        })
        .collect()
}

// A number after the name is the weight; 4 is usual.
const ROWS: &str = "
    add : int -> int -> int
    add : #num -> float -> float
    add 1 : float -> int -> float
    addDrvOutputDependencies 2 : #drvpath -> str
    addErrorContext : str -> a -> a
    all : (a -> bool) -> [a] -> bool
    any : (a -> bool) -> [a] -> bool
    appendContext : #contextual -> #context -> str
    attrNames 8 : {*: any} -> [str]
    attrValues 8 : {*: a} -> [a]
    baseNameOf : #pathlike -> str
    bitAnd : int -> int -> int
    bitOr : int -> int -> int
    bitXor : int -> int -> int
    catAttrs 8 : #attr -> [{*: a}] -> [a]
    ceil : #num -> int
    compareVersions : #version -> #version -> int
    concatLists : [[a]] -> [a]
    concatMap : (a -> [b]) -> [a] -> [b]
    concatStringsSep : #sep -> #joinable -> str
    convertHash : #hash -> str
    deepSeq : data -> a -> a
    deepSeq 1 : any -> a -> a
    dirOf : path -> path
    dirOf : #abspath -> str
    div : int -> int -> int
    div : #num -> float -> float
    elem : e -> [e] -> bool
    elemAt : [a] -> #element -> a
    filter 8 : (a -> bool) -> [a] -> [a]
    floor : #num -> int
    foldl' 8 : (b -> a -> b) -> b -> [a] -> b
    fromJSON 2 : #json -> data
    fromTOML 2 : #toml -> {*: data}
    functionArgs : #formals -> {*: bool}
    genList 8 : (int -> a) -> #count -> [a]
    getAttr 4 : #attr -> {*: a} -> a
    getContext : #contextual -> {*: data}
    getEnv 1 : #attr -> str
    groupBy 8 : (a -> str) -> [a] -> {*: [a]}
    hasAttr : #attr -> {*: any} -> bool
    hasContext : #contextual -> bool
    hashString : #algo -> str -> str
    head 6 : [a] -> a
    intersectAttrs 8 : {*: any} -> {*: a} -> {*: a}
    isAttrs 1 : any -> bool
    isBool 1 : any -> bool
    isFloat 1 : any -> bool
    isFunction 1 : any -> bool
    isInt 1 : any -> bool
    isList 1 : any -> bool
    isNull 1 : any -> bool
    isPath 1 : any -> bool
    isString 1 : any -> bool
    length 6 : [any] -> int
    lessThan : c -> c -> bool
    lessThan 2 : #num -> #num -> bool
    listToAttrs 12 : [{name: str, value: a}] -> {*: a}
    map 12 : (a -> b) -> [a] -> [b]
    mapAttrs 14 : (str -> a -> b) -> {*: a} -> {*: b}
    match 2 : #regex -> str -> data
    mul : int -> int -> int
    mul : #num -> float -> float
    parseDrvName : #drvname -> {name: str, version: str}
    parseFlakeRef 1 : #flakeref -> {*: data}
    flakeRefToString 1 : #flakeattrs -> str
    partition : (a -> bool) -> [a] -> {right: [a], wrong: [a]}
    pathExists 1 : path -> bool
    placeholder 2 : str -> str
    removeAttrs 10 : {*: a} -> [#attr] -> {*: a}
    seq : any -> a -> a
    sort 6 : (a -> a -> bool) -> [a] -> [a]
    split 3 : #regex -> str -> [data]
    splitVersion : #version -> [str]
    stringLength 6 : #coercible -> int
    sub : int -> int -> int
    sub : float -> #num -> float
    substring 6 : #index -> #index -> #coercible -> str
    tail 6 : [a] -> [a]
    toFile 1 : #storename -> str -> str
    toJSON 8 : data -> str
    toPath 1 : #abspath -> str
    toString 12 : #coercible -> str
    toXML 3 : data -> str
    toXML 2 : any -> str
    trace 2 : str -> a -> a
    trace 4 : any -> a -> a
    traceVerbose 1 : any -> a -> a
    tryEval 8 : a -> {success: bool, value: a}
    typeOf : any -> str
    unsafeDiscardOutputDependency 2 : #contextual -> str
    unsafeDiscardStringContext 3 : #contextual -> str
    unsafeGetAttrPos 2 : #attr -> {*: any} -> data
    warn 1 : str -> a -> a
    zipAttrsWith 6 : (str -> [a] -> b) -> [{*: a}] -> {*: b}
    readFile 2 : #file -> str
    readFileType 1 : #entry -> str
    readDir 2 : #dir -> {*: str}
    hashFile 1 : #algo -> #file -> str
    pathExists 1 : #entry -> bool
    filterSource 1 : (str -> str -> bool) -> #entry -> str
    path 2 : #source -> str
    storePath 1 : #stored -> str
    import 1 : #nixfile -> any
    scopedImport 1 : {*: any} -> #nixfile -> any
    findFile 1 : #lookup -> str -> path
    outputOf 1 : #drvpath -> str -> str
";

/// Builtins that other parts of the generator make.
pub const ELSEWHERE: &[&str] = &[
    "abort",
    "break",
    "builtins",
    "currentSystem",
    "currentTime",
    "derivation",
    "derivationStrict",
    "false",
    "genericClosure",
    "langVersion",
    "nixPath",
    "nixVersion",
    "null",
    "replaceStrings",
    "storeDir",
    "throw",
    "true",
];

/// Builtins that are not generated, and why.
pub const ABSENT: &[(&str, &str)] = &[
    ("fetchClosure", "network"),
    ("fetchGit", "network"),
    ("fetchMercurial", "network"),
    ("fetchTarball", "network"),
    ("fetchTree", "network"),
    ("fetchurl", "network"),
    ("getFlake", "network"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_parse_and_names_are_disjoint() {
        let rows = rows();
        assert!(rows.len() > 90);
        for row in &rows {
            assert!(!ELSEWHERE.contains(&row.name), "{}", row.name);
            assert!(ABSENT.iter().all(|(n, _)| *n != row.name), "{}", row.name);
        }
    }
}
