#!/usr/bin/env python3
"""Runs the tests of nixpkgs' own library with any command that behaves like nix-instantiate.

    CORPORA=DIR conformance/nixpkgs_lib.py --nix-instantiate CMD [--filter REGEX] [-v] [--keep FILE] ...

The tests are read from $CORPORA/nixpkgs.lib, a clone of nix-community/nixpkgs.lib (de42d442); they
are not part of this project. Without --filter only `modules.sh` runs (some 400 evaluations of the
module system, a quarter of a minute with C++ Nix); `--filter .` runs all that need nothing but bash,
coreutils, jq and nix-instantiate:

  modules.sh                    counts its own passes and failures
  sources.sh filesystem.sh      stop at their first failure; they write to the store and look into it
  network.sh debug.sh fileset   likewise (fileset writes to the store too, and takes half a minute)
  misc systems fetchers         Nix expressions that must give `[ ]`
  path                          a Nix expression that must evaluate without error

Each runs with a store, state, configuration and home of its own, and a `nix-instantiate` first in
PATH that runs CMD. The store is outside /nix/store, as in the tests' own derivation.
"""

import argparse
import os
import re
import shlex
import sys
import time

import harness

SCRIPTS = {
    "modules.sh": "tests/modules.sh",
    "sources.sh": "tests/sources.sh",
    "filesystem.sh": "tests/filesystem.sh",
    "network.sh": "tests/network.sh",
    "debug.sh": "tests/debug.sh",
    "fileset": "fileset/tests.sh",
}
EMPTY_LIST = {"misc": "tests/misc.nix", "systems": "tests/systems.nix", "fetchers": "tests/fetchers.nix"}
NAMES = [*SCRIPTS, *EMPTY_LIST, "path"]
SUMMARY = re.compile(r"^(\d+) Pass\n(\d+) Fail$", re.M)


def run(name, lib, box, timeout):
    """Runs one test; gives (passed, what to say about it, its output)."""
    options = dict(cwd=lib, env=box.env, timeout=timeout)
    if name in SCRIPTS:
        got = harness.run(["bash", os.path.join(lib, SCRIPTS[name])], merge=True, **options)
        counts, ok, said = SUMMARY.search(got.out), got.status == 0, "exit status %d" % got.status
        if counts:
            said = "%s pass, %s fail" % counts.groups()
        return ok, got.trouble or said, got.out
    if name == "path":
        args = ["--eval", "--show-trace", "--argstr", "libpath", lib, "path/tests/unit.nix"]
    else:
        args = ["--eval", "--strict", EMPTY_LIST[name]]
    got = harness.run(["nix-instantiate", *args], **options)
    ok = got.status == 0 and not got.trouble and (name == "path" or got.out == "[ ]\n")
    return ok, got.trouble or "exit status %d" % got.status, got.out + got.err


def main():
    p = argparse.ArgumentParser(description="Run nixpkgs' library tests with a given nix-instantiate.",
                                epilog="See the head of the file for the names and what they need.")
    p.add_argument("--nix-instantiate", default="nix-instantiate", metavar="CMD", help="the command under test, in shell words")
    p.add_argument("--filter", default=r"^modules\.sh$", metavar="REGEX", help="names to run: " + " ".join(NAMES))
    p.add_argument("-v", "--verbose", action="store_true", help="print the output of what fails")
    p.add_argument("--keep", metavar="FILE", help="write all output there")
    p.add_argument("--timeout", type=float, default=1200, metavar="SECONDS", help="for one test (1200)")
    a = p.parse_args()

    corpora = os.environ.get("CORPORA")
    if not corpora:
        sys.exit("nixpkgs_lib.py: set CORPORA to the folder that holds the clone `nixpkgs.lib`")
    lib = os.path.realpath(os.path.join(corpora, "nixpkgs.lib/lib"))
    if not os.path.isdir(lib):
        sys.exit(f"nixpkgs_lib.py: {lib} is missing: clone nix-community/nixpkgs.lib into {corpora}/nixpkgs.lib")
    names = [n for n in NAMES if re.search(a.filter, n)]
    if not names:
        sys.exit(f"nixpkgs_lib.py: no test matches {a.filter!r}")

    # An absolute path: looked up by name, `nix-instantiate` would be the wrapper itself.
    command = harness.command(a.nix_instantiate)
    good, kept = True, []
    for name in names:
        with harness.Sandbox("build-users-group =\nsubstituters =\n") as box:
            box.wrapper("nix-instantiate", shlex.join(command))
            start = time.monotonic()
            ok, said, out = run(name, lib, box, a.timeout)
        good = good and ok
        print("%s %s: %s (%.0f s)" % ("ok  " if ok else "FAIL", name, said, time.monotonic() - start), flush=True)
        kept.append("==== %s\n%s" % (name, out))
        if a.verbose and not ok:
            print(harness.indent(out))
    if a.keep:
        with open(a.keep, "w") as f:
            f.write("".join(kept))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
