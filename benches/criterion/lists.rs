//! Lists and the builtins over them.

use criterion::Criterion;

use crate::machine::programs;

pub fn benches(c: &mut Criterion) {
    programs(
        c,
        "lists",
        &[
            (
                "map, filter, length",
                "builtins.length (builtins.filter (i: i > 10) (map (i: i + 1) (builtins.genList (i: i) 50000)))",
            ),
            (
                "concatMap",
                "builtins.length (builtins.concatMap (i: [ i i ]) (builtins.genList (i: i) 50000))",
            ),
            (
                "++ onto a growing list",
                "builtins.length (builtins.foldl' (l: i: l ++ [ i ]) [ ] (builtins.genList (i: i) 2000))",
            ),
            (
                "elemAt, head, tail",
                "let l = builtins.genList (i: i) 1000; in builtins.foldl' (n: i: n + builtins.elemAt l (i - i / 1000 * 1000) + builtins.head (builtins.tail l)) 0 (builtins.genList (i: i) 20000)",
            ),
            (
                "elem",
                "let l = builtins.genList toString 300; in builtins.foldl' (n: i: if builtins.elem (toString i) l then n + 1 else n) 0 (builtins.genList (i: i) 1000)",
            ),
            (
                "any, all, partition, groupBy",
                "let l = builtins.genList (i: i) 20000; in builtins.seq (builtins.any (i: i > 19990) l) (builtins.seq (builtins.all (i: i >= 0) l) (builtins.length (builtins.partition (i: i > 99) l).right + builtins.length (builtins.attrNames (builtins.groupBy (i: toString (i - i / 7 * 7)) l))))",
            ),
        ],
    );
}
