#!/usr/bin/env python3
"""Records what C++ Nix says about the cases in the files named on the command line.

NIX_INSTANTIATE is the command to run (default: nix-instantiate). See ../syntax.rs for the format.
"""
import os, re, shlex, subprocess, sys

COMMAND = shlex.split(os.environ.get("NIX_INSTANTIATE", "nix-instantiate"))
LINTS = ["lint-url-literals", "lint-absolute-path-literals", "lint-short-path-literals"]


def output(text, options):
    text = re.sub(rb"\xe2\x9f\xa8(..)\xe2\x9f\xa9", lambda m: bytes([int(m[1], 16)]), text.encode())
    args = COMMAND + ["--parse", "-"]
    if "pipes" in options:
        args += ["--extra-experimental-features", "pipe-operators"]
    if "pure" in options:
        args += ["--option", "pure-eval", "true"]
    for level in ["warn" if "lint" in options else "", "fatal" if "fatal" in options else ""]:
        args += [a for lint in LINTS for a in ["--option", lint, level] if level]
    env = dict(os.environ, HOME="/home/me")
    run = subprocess.run(args, input=text, capture_output=True, cwd="/", env=env)
    shown = (run.stderr + run.stdout).decode(errors="replace")
    shown = re.sub(r"(?m)^ {6,}\s*\d*\|.*\n?", "", shown).replace("«stdin»", "«string»")
    shown = re.sub(r"(?m)^ +at «", "       at «", shown).replace("\0", "⟨00⟩")
    return "\n".join(line for line in shown.rstrip().split("\n") if line.strip())


for name in sys.argv[1:]:
    cases = ("\n" + open(name, newline="").read()).split("\n==== ")
    out = [cases[0][1:]]
    for case in cases[1:]:
        title, rest = case.split("\n", 1)
        text, _, expected = rest.partition("\n----\n")
        options = title.partition("[")[2].rstrip("]").split(" ")
        if "deviates" not in options:
            expected = output(text.rstrip("\n") if not _ else text, options)
        out.append(f"==== {title}\n{text.rstrip(chr(10)) if not _ else text}\n----\n{expected.rstrip()}\n\n")
    open(name, "w", newline="").write("".join(out).rstrip() + "\n")
