//! Making values later than they are written: what it costs to delay them, and to wait for them.

use criterion::Criterion;

use crate::machine::programs;

pub fn benches(c: &mut Criterion) {
    programs(
        c,
        "thunks",
        &[
            (
                "made and never evaluated",
                "builtins.foldl' (n: i: let unused = n * i; list = [ unused (n + i) (n - i) ]; in n + builtins.length list) 0 (builtins.genList (i: i) 50000)",
            ),
            (
                "evaluated once",
                "builtins.foldl' (a: b: a + b) 0 (builtins.genList (i: i * 2) 100000)",
            ),
            (
                "evaluated by a chain",
                "builtins.elemAt (builtins.foldl' (l: i: [ (builtins.head l + i) ]) [ 0 ] (builtins.genList (i: i) 5000)) 0",
            ),
            (
                "evaluated before",
                "let x = 1 + 1; y = x + x; in builtins.foldl' (a: i: a + y + y + y) 0 (builtins.genList (i: i) 50000)",
            ),
            (
                "in a recursive set",
                "builtins.foldl' (n: i: let s = rec { a = b + 1; b = c + 1; c = i; }; in n + s.a) 0 (builtins.genList (i: i) 30000)",
            ),
        ],
    );
}
