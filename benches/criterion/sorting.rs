//! `sort`, in which the machine calls a comparison again and again.

use criterion::Criterion;

use crate::machine::programs;

pub fn benches(c: &mut Criterion) {
    programs(
        c,
        "sorting",
        &[
            (
                "20,000 integers",
                "builtins.head (builtins.sort (a: b: a < b) (builtins.genList (i: (i * 7919) - (i * 7919 / 20011 * 20011)) 20000))",
            ),
            (
                "20,000 integers, sorted before",
                "builtins.head (builtins.sort (a: b: a < b) (builtins.genList (i: i) 20000))",
            ),
            (
                "20,000 integers by the built-in order",
                "builtins.head (builtins.sort builtins.lessThan (builtins.genList (i: (i * 7919) - (i * 7919 / 20011 * 20011)) 20000))",
            ),
            (
                "10,000 records by a string",
                "(builtins.head (builtins.sort (a: b: a.name < b.name) (builtins.genList (i: { name = \"n${toString ((i * 7919) - (i * 7919 / 20011 * 20011))}\"; value = i; }) 10000))).value",
            ),
        ],
    );
}
