//! Strings: joined, interpolated, cut, replaced, matched, hashed, as JSON.

use criterion::Criterion;

use crate::machine::programs;

pub fn benches(c: &mut Criterion) {
    programs(
        c,
        "strings",
        &[
            (
                "concatStringsSep",
                "builtins.stringLength (builtins.concatStringsSep \",\" (builtins.genList toString 50000))",
            ),
            (
                "interpolation",
                "builtins.foldl' (n: i: n + builtins.stringLength \"${toString i}-${\"x\"}-${toString n}\") 0 (builtins.genList (i: i) 30000)",
            ),
            (
                "+ onto a growing string",
                "builtins.stringLength (builtins.foldl' (s: i: s + \"some text\") \"\" (builtins.genList (i: i) 2000))",
            ),
            (
                "replaceStrings",
                "builtins.stringLength (builtins.replaceStrings [ \"1\" \"23\" ] [ \"one\" \"two\" ] (builtins.concatStringsSep \",\" (builtins.genList toString 20000)))",
            ),
            (
                "substring by character",
                "let s = builtins.concatStringsSep \"\" (builtins.genList toString 5000); in builtins.length (builtins.filter (c: c == \"7\") (builtins.genList (i: builtins.substring i 1 s) (builtins.stringLength s)))",
            ),
            (
                "match",
                "builtins.foldl' (n: i: if builtins.match \"([a-z]+)-([0-9]+)[.]nix\" \"file-${toString i}.nix\" == null then n else n + 1) 0 (builtins.genList (i: i) 10000)",
            ),
            (
                "split",
                "builtins.length (builtins.split \"([0-9])[,;]\" (builtins.concatStringsSep \",\" (builtins.genList toString 10000)))",
            ),
            (
                "hashString",
                "builtins.foldl' (n: i: n + builtins.stringLength (builtins.hashString \"sha256\" (toString i))) 0 (builtins.genList (i: i) 10000)",
            ),
            (
                "toJSON, fromJSON",
                "builtins.length (builtins.fromJSON (builtins.toJSON (builtins.genList (i: { id = i; name = \"n${toString i}\"; tags = [ true null 1.5 ]; }) 3000)))",
            ),
        ],
    );
}
