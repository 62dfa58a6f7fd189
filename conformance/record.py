#!/usr/bin/env python3
"""Records the expected results of the cases in conformance/cases from a reference implementation.

    python3 conformance/record.py --nix-instantiate 'CMD' [--check] [PATH …]

The format of cases is described in conformance/README.md. Expectations are never recorded from frazil.
`--check` compares instead of writing.

The cases run as copies in a directory of constant length: tabs in messages are as wide as what stands
before them makes them.
"""

import argparse
import concurrent.futures
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CASES = HERE / "cases"


def is_case(path):
    """Files below a directory `support` are what cases read."""
    return "support" not in path.parts


def lines(path):
    """The lines of an optional file."""
    return path.read_text().splitlines() if path.exists() else []


def run(command, case, copy):
    """What the case should leave: contents by file name ending. The directory's name is taken out."""
    here = copy / case.relative_to(CASES)
    env = dict(PATH=os.environ["PATH"], NIX_REMOTE="dummy://", NIX_PATH="", HOME="/homeless", NIX_CONF_DIR="/homeless")
    env.update(line.split("=", 1) for line in lines(here.with_suffix(".env")))
    stdin = here.with_suffix(".stdin")
    done = subprocess.run(
        [*command, *(lines(here.with_suffix(".args")) or ["--eval", "--strict", str(here.with_suffix(".nix"))])],
        capture_output=True, env=env, timeout=60, cwd=here.parent,
        **(dict(input=stdin.read_bytes()) if stdin.exists() else dict(stdin=subprocess.DEVNULL)))
    clean = lambda b: b.replace(os.fsencode(copy), b"/cases")
    result = {}
    if done.returncode == 0 or done.stdout:
        result[".out"] = clean(done.stdout)
    if done.returncode != 0 or done.stderr:
        result[".err"] = clean(done.stderr)
    if done.returncode != (0 if ".out" in result else 1):
        result[".status"] = b"%d\n" % done.returncode
    return result


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--nix-instantiate", required=True)
    args.add_argument("--check", action="store_true")
    args.add_argument("--jobs", type=int, default=os.cpu_count())
    args.add_argument("paths", nargs="*", type=pathlib.Path)
    args = args.parse_args()
    command = shlex.split(args.nix_instantiate)
    roots = [p.resolve() for p in args.paths] or [CASES]
    cases = sorted({c.with_suffix("") for r in roots for c in ([r] if r.is_file() else r.rglob("*"))
                    if c.suffix == ".args" or c.suffix == ".nix" and is_case(c)})
    passed, failed = 0, []
    with (tempfile.TemporaryDirectory(prefix="recorded-", dir="/tmp") as copy,
          concurrent.futures.ThreadPoolExecutor(args.jobs) as pool):
        copy = pathlib.Path(copy) / "cases"
        shutil.copytree(CASES, copy, symlinks=True)
        for case, result in zip(cases, pool.map(lambda c: run(command, c, copy), cases)):
            files = {e: case.with_suffix(e) for e in (".out", ".err", ".status")}
            if args.check:
                same = result == {e: p.read_bytes() for e, p in files.items() if p.exists()}
                passed += same
                if not same:
                    failed.append(case)
                continue
            for ending, path in files.items():
                path.unlink(missing_ok=True)
                if ending in result:
                    path.write_bytes(result[ending])
            passed += 1
    for case in failed:
        print("differs:", case.relative_to(HERE))
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
