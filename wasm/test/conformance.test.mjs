// The recorded cases of conformance/cases: each gives the output, or the last error line, that C++ Nix
// gave. FRAZIL_CASES_FULL=1 compares whole error texts. Cases with arguments, input or an environment of their
// own are for commands, not for an evaluator.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { Evaluator, fileSystem, root } from "./support.mjs";

const dir = path.join(root, "conformance/cases");
// Lists of cases that are known to differ: frazil's, and what an evaluator without a home, a working directory
// or a copy of the cases adds to them.
const namesIn = (file) =>
  fs
    .readFileSync(path.join(root, file), "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => path.join(dir, line.split(/\s/)[0]));
const known = namesIn("conformance/deviations.txt");
const knownHere = namesIn("wasm/test/deviations.txt");
const cases = fs.existsSync(dir)
  ? fs
      .readdirSync(dir, { recursive: true })
      .filter((name) => name.endsWith(".nix") && !name.split(path.sep).includes("support"))
      .map((name) => path.join(dir, name.slice(0, -4)))
      .filter((name) => fs.existsSync(`${name}.out`) || fs.existsSync(`${name}.err`))
      .filter((name) => !["args", "stdin", "env"].some((e) => fs.existsSync(`${name}.${e}`)))
      .filter((name) => !known.includes(name))
      // Tabs in messages are as wide as what stands before them makes them, and here that is the path of this checkout.
      .filter((name) => !/\t|\\t/.test(fs.readFileSync(`${name}.nix`, "latin1")) || fs.existsSync(`${name}.out`))
      .sort()
  : [];

const finalError = (text) =>
  text.split("\n").findLast((line) => line.trimStart().startsWith("error:"))?.trim();

const run = (name) => {
  const e = new Evaluator(fileSystem);
  try {
    return { out: e.evaluateFile(`${name}.nix`, true) + "\n" };
  } catch (error) {
    if (typeof error?.message !== "string" || !error.message.startsWith("error:")) throw error;
    return { err: [...e.takeMessages(), error.message, ""].join("\n") };
  } finally {
    e.free();
  }
};

test("recorded cases", { skip: cases.length === 0 && "there is no conformance/cases" }, () => {
  const differing = [];
  const listed = new Set(knownHere);
  for (const name of cases) {
    const expected = fs.existsSync(`${name}.out`) ? "out" : "err";
    const recorded = fs.readFileSync(`${name}.${expected}`, "utf8");
    let text;
    try {
      text = run(name)[expected]?.replaceAll(dir, "/cases");
    } catch (error) {
      text = String(error);
    }
    const whole = expected === "out" || process.env.FRAZIL_CASES_FULL;
    const same = whole ? text === recorded : finalError(text ?? "") === finalError(recorded);
    // What is listed must differ.
    if (same === listed.delete(name)) differing.push(`${path.relative(dir, name)}: ${text}\ninstead of ${recorded}`);
  }
  assert.deepEqual([...listed], [], "every known difference is a case");
  const what = `${differing.length} of ${cases.length} cases differ\n${differing.join("\n")}`;
  assert.equal(differing.length, 0, what);
});
