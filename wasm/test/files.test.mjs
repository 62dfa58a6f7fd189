// Files: written ones, those of a reader, look-up paths, and the derivations that refer to them.

import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import { Evaluator, failure, fileSystem, root } from "./support.mjs";

const bytes = (text) => new TextEncoder().encode(text);

test("written files are imported and read", () => {
  const e = new Evaluator();
  e.writeFile("/p/default.nix", bytes("{ n ? 1 }: import ./sub/x.nix + n"));
  e.writeFile("/p/sub/x.nix", bytes("41"));
  assert.equal(e.evaluate("import /p { }", true), "42");
  assert.equal(e.evaluate("import ./p { n = 2; }", true), "43");
  assert.equal(e.evaluateFile("/p", true), "<LAMBDA>");
  assert.equal(e.evaluate("builtins.readDir /p", true), '{ "default.nix" = "regular"; sub = "directory"; }');
  assert.equal(e.evaluate("builtins.pathExists /p/none", true), "false");
  assert.match(
    failure("builtins.readDir /p/sub/x.nix", e),
    /error: cannot read directory "\/p\/sub\/x.nix": Not a directory$/,
  );
});

test("a file that is written again is read again", () => {
  const e = new Evaluator();
  e.writeFile("/x.nix", bytes("1"));
  assert.equal(e.evaluateFile("/x.nix", true), "1");
  e.writeFile("/x.nix", bytes("2"));
  assert.equal(e.evaluateFile("/x.nix", true), "2");
});

test("the look-up path", () => {
  const e = new Evaluator();
  e.writeFile("/lib/a.nix", bytes('"a"'));
  e.writeFile("/more/b.nix", bytes('"b"'));
  e.setLookupPath(["l=/lib", "/more"]);
  assert.equal(e.evaluate("[ (import <l/a.nix>) (import <b.nix>) ]", true), '[ "a" "b" ]');
  assert.equal(
    e.evaluate("builtins.nixPath", true),
    '[ { path = "/lib"; prefix = "l"; } { path = "/more"; prefix = ""; } ]',
  );
});

test("a reader is asked, and what is written goes before it", () => {
  const asked = [];
  const reader = {
    readFile: (p) => (asked.push(p), p === "/r/a.nix" ? bytes('"reader"') : undefined),
    fileType: (p) =>
      ({ "/r": "directory", "/r/a.nix": "regular", "/r/b.nix": "regular" })[p],
    readDir: (p) => (p === "/r" ? ["a.nix", "b.nix"] : undefined),
    readLink: () => undefined,
  };
  const e = new Evaluator(reader);
  e.writeFile("/r/b.nix", bytes('"written"'));
  e.writeFile("/r/c/d.nix", bytes("1"));
  assert.equal(e.evaluate("import /r/a.nix + import /r/b.nix", true), '"readerwritten"');
  assert.equal(
    e.evaluate("builtins.readDir /r", true),
    '{ "a.nix" = "regular"; "b.nix" = "regular"; c = "directory"; }',
  );
  assert.deepEqual(asked, ["/r/a.nix"]);
});

test("what a reader throws is an error of the evaluation", () => {
  const fail = () => {
    throw new Error("the network is gone");
  };
  const e = new Evaluator({ readFile: fail, fileType: fail, readDir: fail, readLink: fail });
  assert.match(failure("import /x.nix", e), /error: reading '\/.*': Error: the network is gone/);
  assert.equal(e.evaluate("1", true), "1");
});

test("derivations and sources have the paths that C++ Nix gives them", () => {
  const e = new Evaluator(fileSystem);
  const nginx = path.join(root, "examples/nginx");
  assert.equal(
    e.evaluate(`(import ${nginx} { }).nginx.drvPath`, true),
    '"/nix/store/sn0xfg6bm8dif2bbw523m8fi6fyzphhc-nginx-1.6.0.drv"',
  );
  assert.equal(
    e.evaluate('(derivation { name = "x"; system = "s"; builder = "/b"; }).outPath', true),
    '"/nix/store/irfh3cry3rcd0iby28idy248a9jnp02n-x"',
  );
  assert.equal(e.evaluate('builtins.toFile "x" "text"', true), '"/nix/store/csm7gmy6pjp192zbsqkjaxis9jhrnyz6-x"');
});
