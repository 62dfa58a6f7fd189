// Errors as C++ Nix 2.34.8 prints them: recorded from it, not from frazil.

import assert from "node:assert/strict";
import test from "node:test";
import { Evaluator, failure } from "./support.mjs";

const cases = [
  ['1 + "a"', `error: cannot add a string to an integer
       at «string»:1:5:
            1| 1 + "a"
             |     ^`],
  ["let a = b; in a", `error: undefined variable 'b'
       at «string»:1:9:
            1| let a = b; in a
             |         ^`],
  ["{ a = 1; }.b", `error: attribute 'b' missing
       at «string»:1:1:
            1| { a = 1; }.b
             | ^
       Did you mean a?`],
  ['throw "no\\nmore"', `error:
       … while calling the 'throw' builtin
         at «string»:1:1:
            1| throw "no\\nmore"
             | ^

       error: no
       more`],
  ["assert false; 3", `error: assertion 'false' failed
       at «string»:1:1:
            1| assert false; 3
             | ^`],
  ["let f = x: x.foo; in map (x: f { fooo = x; }) [ 1 ]", `error:
       … while evaluating list element at index 0

       error: attribute 'foo' missing
       at «string»:1:12:
            1| let f = x: x.foo; in map (x: f { fooo = x; }) [ 1 ]
             |            ^
       Did you mean fooo?`],
  ["let x = x + 1; in x", `error: infinite recursion encountered
       at «string»:1:9:
            1| let x = x + 1; in x
             |         ^`],
  ["let f = x: 1 + f x; in f 0", `error: stack overflow; max-call-depth exceeded
       at «string»:1:16:
            1| let f = x: 1 + f x; in f 0
             |                ^`],
  ["if 1 then", `error: syntax error, unexpected end of file
       at «string»:1:10:
            1| if 1 then
             |          ^`],
  ["builtins.readFile /nothing", `error:
       … while calling the 'readFile' builtin
         at «string»:1:1:
            1| builtins.readFile /nothing
             | ^

       error: path '/nothing' does not exist`],
  ["<nixpkgs>", `error:
       … while calling the 'findFile' builtin
         at «string»:1:1:
            1| <nixpkgs>
             | ^

       error: file 'nixpkgs' was not found in the Nix search path (add it using $NIX_PATH or -I)`],
  ["builtins.elemAt [1] 4294967296", `error:
       … while calling the 'elemAt' builtin
         at «string»:1:1:
            1| builtins.elemAt [1] 4294967296
             | ^

       error: 'builtins.elemAt' called with index 4294967296 on a list of size 1`],
];

for (const [expression, expected] of cases) {
  test(expression, () => assert.equal(failure(expression), expected));
}

test("positions in files", () => {
  const e = new Evaluator();
  const text = '{ x }:\nlet\n  y = x.missing;\nin\n  "a" + y\n';
  e.writeFile("/d/f.nix", new TextEncoder().encode(text));
  assert.equal(
    failure("import /d/f.nix { x = { mising = 1; }; }", e),
    `error: attribute 'missing' missing
       at /d/f.nix:3:7:
            2| let
            3|   y = x.missing;
             |       ^
            4| in
       Did you mean mising?`,
  );
});

const TRACED = "map (x: builtins.foldl' (a: b: builtins.seq (toString (throw \"end\")) 1) 0 [ 1 ]) [ 1 ]";
const at = (column) => `         at «string»:1:${column}:
            1| ${TRACED}
             | ${" ".repeat(column - 1)}^
`;

test("long traces are cut", () => {
  assert.equal(
    failure(TRACED),
    `error:
       … while evaluating list element at index 0

       … while calling the 'foldl'' builtin
${at(9)}
       … while calling the 'seq' builtin
${at(32)}
       (stack trace truncated; use '--show-trace' to show the full, detailed trace)

       error: end`,
  );
});

test("traces are shown in full when that is wanted", () => {
  const e = new Evaluator();
  failure(TRACED, e);
  e.setShowTrace(true);
  assert.equal(
    failure(TRACED, e),
    `error:
       … while evaluating list element at index 0

       … from call site
${at(6)}
       … while calling anonymous lambda
${at(6)}
       … while calling the 'foldl'' builtin
${at(9)}
       … while calling anonymous lambda
${at(29)}
       … while calling the 'seq' builtin
${at(32)}
       … while calling the 'toString' builtin
${at(46)}
       … while calling the 'throw' builtin
${at(56)}
       error: end`,
  );
});

test("an error leaves a usable evaluator", () => {
  const e = new Evaluator();
  assert.match(failure("throw 1", e), /error/);
  assert.equal(e.evaluate("1 + 1", true), "2");
});
