//! Attribute sets: selection, `//`, functions over them, large ones.

use criterion::Criterion;

use crate::machine::programs;

pub fn benches(c: &mut Criterion) {
    programs(
        c,
        "attributes",
        &[
            (
                "select in a loop",
                "let s = { a.b.c = 1; }; in builtins.foldl' (a: i: a + s.a.b.c) 0 (builtins.genList (i: i) 50000)",
            ),
            (
                "select by a computed name",
                "let s = { k0 = 0; k1 = 1; k2 = 2; k3 = 3; }; in builtins.foldl' (a: i: a + s.${\"k${toString (i - i / 4 * 4)}\"}) 0 (builtins.genList (i: i) 30000)",
            ),
            (
                "select with or, and ?",
                "let s = { a = 1; }; in builtins.foldl' (n: i: n + (s.b or 2) + (if s ? a.b then 1 else 0)) 0 (builtins.genList (i: i) 50000)",
            ),
            (
                "update of small sets",
                "builtins.foldl' (n: i: n + ({ a = 1; b = i; } // { b = 2; c = n; }).b) 0 (builtins.genList (i: i) 50000)",
            ),
            (
                "update of a growing set",
                "builtins.length (builtins.attrNames (builtins.foldl' (a: i: a // { \"k${toString i}\" = i; }) { } (builtins.genList (i: i) 2000)))",
            ),
            (
                "listToAttrs 20,000",
                "builtins.length (builtins.attrNames (builtins.listToAttrs (builtins.genList (i: { name = \"n${toString i}\"; value = i; }) 20000)))",
            ),
            (
                "mapAttrs over 20,000",
                "let s = builtins.listToAttrs (builtins.genList (i: { name = \"n${toString i}\"; value = i; }) 20000); in builtins.foldl' (a: b: a + b) 0 (builtins.attrValues (builtins.mapAttrs (n: v: v + 1) s))",
            ),
            (
                "with over a large set",
                "let s = builtins.listToAttrs (builtins.genList (i: { name = \"n${toString i}\"; value = i; }) 5000); in builtins.foldl' (a: i: a + (with s; n17 + n4711)) 0 (builtins.genList (i: i) 20000)",
            ),
            (
                "equality",
                "let s = i: { a = i; b = [ 1 2 ]; c.d = \"x\"; }; in builtins.foldl' (n: i: if s i == s 7 then n + 1 else n) 0 (builtins.genList (i: i) 20000)",
            ),
        ],
    );
}
