//! Calls of functions: positional, by attributes, partial, of builtins, deep.

use criterion::Criterion;

use crate::machine::programs;

pub fn benches(c: &mut Criterion) {
    programs(
        c,
        "calls",
        &[
            (
                "fib 20",
                "let fib = n: if n < 2 then n else fib (n - 1) + fib (n - 2); in fib 20",
            ),
            (
                "three arguments",
                "let f = a: b: c: a + b + c; in builtins.foldl' (n: i: f n i 1) 0 (builtins.genList (i: i) 50000)",
            ),
            (
                "partial applications",
                "let f = a: b: c: a + b + c; in builtins.foldl' (n: i: let g = f n; in g i 1) 0 (builtins.genList (i: i) 50000)",
            ),
            (
                "attributes with defaults",
                "let f = { a, b ? 2, c ? b + 1, ... }@all: a + b + c; in builtins.foldl' (n: i: f { a = n; d = i; }) 0 (builtins.genList (i: i) 30000)",
            ),
            (
                "builtins",
                "builtins.foldl' (n: i: n + builtins.stringLength (builtins.substring 0 3 (toString i))) 0 (builtins.genList (i: i) 30000)",
            ),
            (
                "9,000 deep",
                "let count = n: if n == 0 then 0 else 1 + count (n - 1); in count 9000",
            ),
        ],
    );
}
