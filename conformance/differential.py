#!/usr/bin/env python3
"""Runs the same expressions with two commands and prints where their answers differ.

    conformance/differential.py --a CMD --b CMD INPUT... [--filter REGEX] [--last-line] [--jobs N] ...

An INPUT is a directory, whose *.nix files are evaluated each as a file, or a file of expressions
separated by lines of `----`, each evaluated with `-E` (by way of stdin when it is too long for an
argument). The flags of both commands are `--eval --strict` (--flags replaces them; --show-trace adds
that one). Both run in an isolated environment (see harness.Sandbox) in the current directory, by
default with the dummy store, so that neither can write anything.

Equal are two runs with the same stdout, exit status and stderr; with --last-line, of stderr only the
last line that begins with `error:` counts, and --no-stderr leaves it out. A crash or timeout of A is
always a difference, also when B has one too. By convention A is the command under test, B the
reference.

The exit status is 0 when nothing differs, else 1.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import re
import shlex
import sys

import harness

# Linux allows 128 KiB for one argument.
LONGEST_ARGUMENT = 120_000

# Everything that changes no answer by itself, so that no expression fails for a disabled feature.
NIX_CONF = """\
build-users-group =
substituters =
experimental-features = nix-command flakes pipe-operators fetch-closure dynamic-derivations ca-derivations recursive-nix blake3-hashes parse-toml-timestamps
"""


def cases(inputs):
    """All (name, arguments, stdin) of the inputs."""
    for path in inputs:
        if os.path.isdir(path):
            for file in sorted(os.listdir(path)):
                if file.endswith(".nix"):
                    yield file, [os.path.realpath(os.path.join(path, file))], None
            continue
        with open(path, encoding="utf-8", errors="surrogateescape") as f:
            parts = re.split(r"^----[ \t]*\n", f.read(), flags=re.M)
        for number, part in enumerate(parts, 1):
            part = part.strip("\n")
            if not part.strip():
                continue
            name = "%s:%d" % (os.path.basename(path), number)
            raw = part.encode("utf-8", "surrogateescape")
            # A "-" in front would be read as an option.
            if len(raw) < LONGEST_ARGUMENT and not part.startswith("-"):
                yield name, ["-E", part], None
            else:
                yield name, ["-"], raw


def message(result, mode):
    """What of stderr is compared."""
    return {"all": result.err, "last": harness.last_error(result.err), "none": None}[mode]


def compare(a, b, mode):
    """The names of what differs between two results; empty when they are the same."""
    found = [a.trouble] if a.trouble else []
    if b.trouble and not a.trouble:
        found.append("B: " + b.trouble)
    if a.status != b.status:
        found.append("status")
    if a.out != b.out:
        found.append("stdout")
    if message(a, mode) != message(b, mode):
        found.append("stderr")
    return found


def show(name, args, a, b, differs, mode):
    """Prints one difference."""
    print("==== %s: %s" % (name, ", ".join(differs)))
    if args[0] == "-E":
        print(harness.indent(args[1] if len(args[1]) < 2000 else args[1][:2000] + " ..."))
    if "status" in differs:
        print("  status: A %d, B %d" % (a.status, b.status))
    if "stdout" in differs:
        print(harness.indent(harness.diff(b.out, a.out, ("B stdout", "A stdout")), "  "), end="")
    if "stderr" in differs:
        x, y = ((r.err if mode == "all" else "%s\n" % harness.last_error(r.err)) for r in (b, a))
        print(harness.indent(harness.diff(x, y, ("B stderr", "A stderr")), "  "), end="")
    elif a.trouble:
        print(harness.indent(a.err[-2000:], "  "))


def main():
    p = argparse.ArgumentParser(description="Compare two commands that behave like nix-instantiate.",
                                epilog="See the head of the file for the inputs and what is compared.")
    p.add_argument("inputs", nargs="+", metavar="INPUT", help="a file of expressions or a directory of *.nix")
    p.add_argument("--a", required=True, metavar="CMD", help="the command under test, in shell words")
    p.add_argument("--b", required=True, metavar="CMD", help="the reference")
    p.add_argument("--flags", default="--eval --strict", help="flags of both (--eval --strict)")
    p.add_argument("--show-trace", action="store_true", help="add --show-trace to the flags")
    p.add_argument("--last-line", action="store_const", dest="mode", const="last", default="all",
                   help="of stderr compare only the last `error:` line")
    p.add_argument("--no-stderr", action="store_const", dest="mode", const="none", help="do not compare stderr")
    p.add_argument("--store", default="dummy://", metavar="URI", help="NIX_REMOTE for both (dummy://); '' for an empty local store")
    p.add_argument("--filter", default="", metavar="REGEX", help="only the cases whose name or expression matches")
    p.add_argument("-q", "--quiet", action="store_true", help="print only names of what differs")
    p.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N")
    p.add_argument("--json", metavar="FILE", help="write all answers there")
    p.add_argument("--timeout", type=float, default=20, metavar="SECONDS", help="for one run (20)")
    o = p.parse_args()

    want = re.compile(o.filter)
    todo = [c for c in cases(o.inputs) if want.search(c[0]) or want.search(c[1][-1])]
    if not todo:
        sys.exit("differential.py: no case")
    flags = shlex.split(o.flags) + ["--show-trace"] * o.show_trace
    sides = [harness.command(o.a) + flags, harness.command(o.b) + flags]

    with harness.Sandbox(NIX_CONF) as box:
        env = dict(box.env)
        if o.store:
            env.update(NIX_REMOTE=o.store, NIX_STORE_DIR="/nix/store")

        def both(case):
            _, args, stdin = case
            return [harness.run(side + args, cwd=os.getcwd(), env=env, timeout=o.timeout, stdin=stdin) for side in sides]

        counts, kept = collections.Counter(), []
        with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
            for (name, args, _), (a, b) in zip(todo, pool.map(both, todo)):
                differs = compare(a, b, o.mode)
                counts["differ" if differs else "same"] += 1
                counts.update(differs)
                if differs and o.quiet:
                    print("%s: %s" % (name, ", ".join(differs)))
                elif differs:
                    show(name, args, a, b, differs, o.mode)
                kept.append(dict(name=name, args=args, differs=differs, a=vars(a), b=vars(b)))
    parts = ", ".join("%s %d" % (k, n) for k, n in counts.items() if k not in ("same", "differ"))
    print("%d same, %d differ%s" % (counts["same"], counts["differ"], parts and " (%s)" % parts))
    if o.json:
        with open(o.json, "w") as f:
            json.dump(kept, f, indent=1)
    sys.exit(1 if counts["differ"] else 0)


if __name__ == "__main__":
    main()
