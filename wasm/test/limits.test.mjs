// What has no end, or needs more memory than there is, ends in an error that the evaluator survives.

import assert from "node:assert/strict";
import test from "node:test";
import { Evaluator, failure } from "./support.mjs";

const survives = (name, expression, expected) =>
  test(name, () => {
    const e = new Evaluator();
    assert.match(failure(expression, e), expected);
    assert.equal(e.evaluate("1 + 1", true), "2");
    e.free();
  });

const DEPTH = /error: stack overflow; max-call-depth exceeded/;
const MEMORY = /error: out of memory/;
const LENGTH = /error: result is too large: strings are limited to 128 MiB/;

survives("endless calls", "let f = x: 1 + f x; in f 0", DEPTH);
survives("endless tail calls with growing arguments", "let f = x: f (x + 1); in f 0", DEPTH);
survives("a value that needs itself", "let a = b; b = a; in a", /error: infinite recursion encountered/);
survives("a set that holds ever more sets", "let f = n: { a = f (n + 1); }; in f 0", DEPTH);
survives(
  "a list that holds ever more lists, as JSON",
  "let f = n: [ (f (n + 1)) ]; in builtins.toJSON (f 0)",
  DEPTH,
);
survives("an endless comparison", "let a = { x = a; }; b = { x = b; }; in a == b", DEPTH);

test("deep thunks need no native stack", () => {
  const e = new Evaluator();
  const sum = "builtins.foldl' (a: b: { v = a.v + b; }) { v = 0; } (builtins.genList (x: x) 200000)";
  assert.equal(e.evaluate(`(${sum}).v`, true), "19999900000");
});

for (const [name, open, close] of [
  ["lists", "[", "]"],
  ["parentheses", "(", ")"],
  ["sets", "{a=", ";}"],
  ["functions", "x:", ""],
  ["conditionals", "if true then ", " else 1"],
  ["strings", '"${', '}"'],
]) {
  test(`deeply nested ${name}`, () => {
    const e = new Evaluator();
    const n = 50_000;
    const inner = name === "strings" ? '""' : "1";
    const text = failure(open.repeat(n) + inner + close.repeat(n), e);
    assert.match(text, /^(no error but|error:)/);
    assert.doesNotMatch(text, /unreachable|internal error|RangeError/);
    assert.equal(e.evaluate("1 + 1", true), "2");
    e.free();
  });
}

const DOUBLE = "f: x: builtins.foldl' (a: _: f a) x (builtins.genList (x: x) 100)";
survives("a string that doubles", `(${DOUBLE}) (s: s + s) "x"`, LENGTH);
survives("a string that doubles by interpolation", `(${DOUBLE}) (s: "\${s}\${s}") "x"`, LENGTH);
survives(
  "a string that is joined from many",
  `let s = builtins.substring 0 1000000 ((${DOUBLE.replace("100", "20")}) (s: s + s) "x");
   in builtins.stringLength (toString (builtins.genList (_: s) 5000))`,
  LENGTH,
);
survives(
  "a string that is replaced by longer ones",
  `let s = (${DOUBLE.replace("100", "18")}) (s: s + s) "x"; in builtins.replaceStrings [ "x" ] [ s ] s`,
  LENGTH,
);
survives(
  "JSON of a value that holds much often",
  `let s = (${DOUBLE.replace("100", "20")}) (s: s + s) "x"; in builtins.toJSON (builtins.genList (_: s) 5000)`,
  LENGTH,
);
survives(
  "a value that is long to print",
  `let s = (${DOUBLE.replace("100", "20")}) (s: s + s) "x"; in builtins.genList (_: s) 5000`,
  LENGTH,
);
survives("a list that doubles", `(${DOUBLE}) (l: l ++ l) [ 1 ]`, MEMORY);
survives("a list that is joined from many", `(${DOUBLE}) (l: builtins.concatLists [ l l l ]) [ 1 ]`, MEMORY);
survives(
  "a list whose length does not fit into 32 bits",
  `let l = builtins.genList (x: x) 65536; in builtins.length (builtins.concatMap (_: l) l)`,
  MEMORY,
);
survives("a list that is too long", "builtins.genList (x: x) 4294967296", MEMORY);
survives("a list that is much too long", "builtins.length (builtins.genList (x: x) 1000000000)", MEMORY);
survives(
  "memory that is in use",
  `let s = (${DOUBLE.replace("100", "20")}) (s: s + s) "x";
   in builtins.length (builtins.filter (x: builtins.stringLength (s + toString x) < 0) [ ])
      + builtins.foldl' (a: x: builtins.seq x (a + 1)) 0
          (let l = builtins.genList (x: s + toString x) 5000; in builtins.deepSeq l l)`,
  MEMORY,
);
survives(
  "small things that are in use",
  `builtins.foldl' (acc: x: let l = builtins.genList (y: x) 1000; in builtins.seq l [ acc l ]) null
     (builtins.genList (x: x) 100000)`,
  MEMORY,
);

test("memory that is not in use any more is used again", () => {
  const e = new Evaluator();
  const s = `(${DOUBLE.replace("100", "20")}) (s: s + s) "x"`;
  const total = `let s = ${s}; in builtins.foldl' (a: x: a + builtins.stringLength (s + toString x)) 0 (builtins.genList (x: x) 3000)`;
  assert.equal(e.evaluate(total, true), String(3000 * 2 ** 20 + 10 + 90 * 2 + 900 * 3 + 2000 * 4));
});
