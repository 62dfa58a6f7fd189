// Nixpkgs under Node. CORPORA names a directory that has nixpkgs-channels (371c4048) and nixpkgs.lib
// (de42d442) in it; without it these tests are skipped.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { Evaluator, fileSystem } from "./support.mjs";

const corpora = process.env.CORPORA;

const corpus = (name) => {
  const dir = corpora && path.join(corpora, name);
  const skip = dir && fs.existsSync(dir) ? false : `CORPORA does not name a directory with ${name}`;
  return { dir, skip };
};

const channels = corpus("nixpkgs-channels");
test("hello of nixpkgs", { skip: channels.skip }, () => {
  const e = new Evaluator(fileSystem);
  e.setLookupPath([`nixpkgs=${channels.dir}`]);
  const hello = '"/nix/store/2mcs5m10gn22b06m4xprsvvw8c1pg599-hello-2.10.drv"';
  assert.equal(
    e.evaluate(`(import ${channels.dir} { system = "x86_64-linux"; }).hello.drvPath`, true),
    hello,
  );
  assert.equal(e.evaluate("(import <nixpkgs> { }).hello.drvPath", true), hello);
});

const lib = corpus("nixpkgs.lib");
test("the tests of nixpkgs.lib", { skip: lib.skip }, () => {
  const e = new Evaluator(fileSystem);
  assert.equal(e.evaluateFile(path.join(lib.dir, "lib/tests/misc.nix"), true), "[ ]");
  assert.match(e.takeMessages()[0], /^evaluation warning: lib\.cli\.toGNUCommandLine is deprecated/);
});
