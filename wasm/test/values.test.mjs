// Values as `nix-instantiate --eval` prints them, and what is left unevaluated.

import assert from "node:assert/strict";
import test from "node:test";
import { Evaluator, evaluate } from "./support.mjs";

const cases = {
  "1 + 2 * 3": "7",
  "9223372036854775807": "9223372036854775807",
  "-9223372036854775807 - 1": "-9223372036854775808",
  "4294967296 * 2": "8589934592",
  "1.0 / 3": "0.333333",
  '"a\\n\\"${"b"}\\${"': '"a\\n\\"b\\${"',
  '{ b = [ 1 null true ]; a.c = "x"; }': '{ a = { c = "x"; }; b = [ 1 null true ]; }',
  "x: x": "<LAMBDA>",
  "builtins.add": "<PRIMOP>",
  "builtins.add 1": "<PRIMOP-APP>",
  "/a/../b": "/b",
  "builtins.foldl' (a: b: a + b) 0 (builtins.genList (x: x) 100000)": "4999950000",
  'builtins.match "(a+)(b*)" "aab"': '[ "aa" "b" ]',
  'builtins.fromJSON "[1, 2.5, {\\"x\\": null}]"': "[ 1 2.5 { x = null; } ]",
  'builtins.fromTOML "x = [1, 2]"': "{ x = [ 1 2 ]; }",
  'builtins.toJSON { b = 1; a = [ "é" ]; }': '"{\\"a\\":[\\"é\\"],\\"b\\":1}"',
  'builtins.hashString "sha256" ""':
    '"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"',
  'builtins.sort (a: b: a < b) [ 3 1 2 ]': "[ 1 2 3 ]",
  "builtins.currentSystem": '"x86_64-linux"',
  "builtins.nixVersion": '"2.34.8"',
  'builtins.getEnv "HOME"': '""',
};

for (const [expression, expected] of Object.entries(cases)) {
  test(expression, () => assert.equal(evaluate(expression), expected));
}

test("unevaluated parts are shown as code", () => {
  const e = new Evaluator();
  assert.equal(e.evaluate('{ a = throw "never"; b = 1; }', false), "{ a = <CODE>; b = 1; }");
  assert.equal(e.evaluate("[ (1 + 1) 2 ]", false), "[ <CODE> 2 ]");
  assert.equal(e.evaluate("[ (1 + 1) 2 ]", true), "[ 2 2 ]");
});

test("what is not needed is not evaluated", () => {
  const e = new Evaluator();
  assert.equal(e.evaluate('(x: 1) (throw "never")', true), "1");
  assert.equal(e.evaluate('let a = throw "never"; in builtins.length [ a a ]', true), "2");
  assert.equal(e.evaluate('builtins.attrNames { x = throw "never"; }', true), '[ "x" ]');
  assert.equal(e.evaluate("builtins.tryEval (assert false; 1)", true), "{ success = false; value = false; }");
});

test("each thing is evaluated once", () => {
  const e = new Evaluator();
  assert.equal(e.evaluate('let a = builtins.trace "a" 1; in a + a', true), "2");
  assert.deepEqual(e.takeMessages(), ["trace: a"]);
});

test("messages come in order and once", () => {
  const e = new Evaluator();
  assert.equal(e.evaluate('builtins.trace "hi" (builtins.warn "careful" 1)', true), "1");
  assert.deepEqual(e.takeMessages(), ["trace: hi", "evaluation warning: careful"]);
  assert.deepEqual(e.takeMessages(), []);
});

test("there is a clock", () => {
  const seconds = Number(evaluate("builtins.currentTime"));
  assert.ok(Math.abs(seconds - Date.now() / 1000) < 60);
});
