// What the tests share: the module under test, and a reader of this machine's files.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import wasm from "../pkg/frazil_wasm.js";

export const { Evaluator } = wasm;

/** The repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

const orNothing = (operation) => {
  try {
    return operation();
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "EISDIR", "EINVAL"].includes(error.code)) return undefined;
    throw error;
  }
};

/** Reads what is asked for from the file system. */
export const fileSystem = {
  readFile: (name) => orNothing(() => fs.readFileSync(name)),
  readDir: (name) => orNothing(() => fs.readdirSync(name)),
  readLink: (name) => orNothing(() => fs.readlinkSync(name)),
  fileType: (name) => {
    const found = orNothing(() => fs.lstatSync(name));
    if (!found) return undefined;
    if (found.isSymbolicLink()) return "symlink";
    if (found.isDirectory()) return "directory";
    if (!found.isFile()) return "unknown";
    return found.mode & 0o100 ? "executable" : "regular";
  },
};

/** The value as text, from a new evaluator. */
export const evaluate = (expression, strict = true) => new Evaluator().evaluate(expression, strict);

/** The error's text, or the value if there is no error. */
export const failure = (expression, evaluator = new Evaluator()) => {
  try {
    return `no error but ${evaluator.evaluate(expression, true)}`;
  } catch (error) {
    return error.message;
  }
};
