#!/usr/bin/env python3
"""Records the expected results of the cases in conformance/cases from a reference implementation.

    python3 conformance/record.py --nix-instantiate 'CMD' [--check] [PATH …]

A case is a file NAME.nix. Its expectation is NAME.out (standard output of
`nix-instantiate --eval --strict NAME.nix`), or NAME.err (standard error, when the reference fails).
Expectations are never recorded from frazil. `--check` compares instead of writing.

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


def run(command, case, copy):
    """Standard output, standard error and status of the case, with the directory's name taken out."""
    env = dict(os.environ, NIX_REMOTE="dummy://", NIX_PATH="", HOME="/homeless")
    done = subprocess.run(
        [*command, "--eval", "--strict", str(copy / case.relative_to(CASES))],
        capture_output=True, env=env, timeout=60, stdin=subprocess.DEVNULL)
    clean = lambda b: b.replace(os.fsencode(copy), b"/cases")
    return clean(done.stdout), clean(done.stderr), done.returncode


def main():
    args = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    args.add_argument("--nix-instantiate", required=True)
    args.add_argument("--check", action="store_true")
    args.add_argument("--jobs", type=int, default=os.cpu_count())
    args.add_argument("paths", nargs="*", type=pathlib.Path)
    args = args.parse_args()
    command = shlex.split(args.nix_instantiate)
    roots = [p.resolve() for p in args.paths] or [CASES]
    cases = sorted(c for r in roots for c in ([r] if r.is_file() else r.rglob("*.nix")))
    passed, failed = 0, []
    with (tempfile.TemporaryDirectory(prefix="recorded-", dir="/tmp") as copy,
          concurrent.futures.ThreadPoolExecutor(args.jobs) as pool):
        copy = pathlib.Path(copy) / "cases"
        shutil.copytree(CASES, copy, symlinks=True)
        for case, (out, err, status) in zip(cases, pool.map(lambda c: run(command, c, copy), cases)):
            expected = {case.with_suffix(".out"): out} if status == 0 else {case.with_suffix(".err"): err}
            if args.check:
                same = all(p.exists() and p.read_bytes() == text for p, text in expected.items())
                passed += same
                if not same:
                    failed.append(case)
                continue
            for other in (".out", ".err"):
                case.with_suffix(other).unlink(missing_ok=True)
            for path, text in expected.items():
                path.write_bytes(text)
            passed += 1
    for case in failed:
        print("differs:", case.relative_to(HERE))
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
