#!/usr/bin/env python3
"""Runs the language cases of C++ Nix against any command that behaves like nix-instantiate.

    CORPORA=DIR conformance/upstream.py --nix-instantiate CMD [--filter REGEX] [-v] [--jobs N] ...

The cases are read from $CORPORA/nix/tests/functional/lang, a clone of NixOS/nix at tag 2.34.8; they
are not part of this project. What a case means was read off that repository's
tests/functional/lang.sh and common/{vars,init}.sh:

  every case    The working directory is tests/functional and a case is named `lang/NAME.nix`.
                NIX_REMOTE=dummy://, NIX_STORE_DIR=/nix/store, TEST_VAR=foo, no NIX_PATH, a home and
                a nix.conf of its own, in which show-trace is on and nix-command and flakes are
                enabled. In the output the working directory is replaced by /pwd. An expectation file
                that does not exist stands for empty output.
  parse-fail    `--parse -` with the file on stdin; exit status 1; stdout and stderr together are .err.exp.
  parse-okay    `--parse -` with the file on stdin; exit status 0; stdout is .exp, stderr .err.exp.
  eval-fail     `FLAGS lang/NAME.nix`, FLAGS being the words of NAME.flags (`#` begins a comment), or
                `--eval --strict --show-trace` without that file; with it, nothing is added, so several
                cases run without --eval. Exit status 1; stdout and stderr together are .err.exp.
  eval-okay     `FLAGS --eval --strict lang/NAME.nix`, FLAGS being the first line of NAME.flags, with
                NIX_PATH=lang/dir3:lang/dir4 and HOME=/fake-home; exit status 0; stdout is .exp, stderr
                .err.exp. With NAME.exp.xml it is `--eval --xml --no-location --strict lang/NAME.nix`
                without those two variables, and only stdout is compared. With NAME.exp-disabled and
                no NAME.exp.xml the case is not run.
  NAME.postprocess   is a bash script that edits the output (`PREFIX.err`) in place before the comparison.
  script        The checks at the head of lang.sh that have no files.

A case passes when
  eval-okay, parse-okay   status, stdout and stderr are as expected, which is upstream's own criterion;
  eval-fail, parse-fail   the exit status is 1 and stderr holds `error:`. How many of the failures also
                          have the expected last `error:` line, and the whole expected text (upstream's
                          criterion), is counted apart.

The exit status is 0 when every selected case passes (with --strict: also has the whole text), else 1.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

import harness

NIX_CONF = """\
build-users-group =
keep-derivations = false
sandbox = false
experimental-features = nix-command
gc-reserved-space = 0
substituters =
flake-registry = @root@/registry.json
show-trace = true
include nix.conf.extra
trusted-users = root
"""
NIX_CONF_EXTRA = """\
fsync-metadata = false
extra-experimental-features = flakes
!include missing.conf
"""

# Checks of lang.sh without files: name, arguments, environment, status, stream, regular expression,
# whether it must be found.
EVAL = ["--eval", "-E"]
SCRIPT = [
    ("trace-stderr", [*EVAL, 'builtins.trace "Hello" 123'], {}, 0, "err", r"Hello", True),
    ("trace-stdout", [*EVAL, 'builtins.trace "Hello" 123'], {}, 0, "out", r"\A123\n\Z", True),
    ("context-okay", [*EVAL, 'builtins.addErrorContext "Hello" 123'], {}, 0, "out", r"\A123\n\Z", True),
    ("trace-verbose-on", ["--trace-verbose", *EVAL, 'builtins.traceVerbose "Hello" 123'], {}, 0, "err", r"Hello", True),
    ("trace-verbose-off", [*EVAL, 'builtins.traceVerbose "Hello" 123'], {}, 0, "err", r"Hello", False),
    ("context-silent", ["--show-trace", *EVAL, 'builtins.addErrorContext "Hello" 123'], {}, 0, "err", r"Hello", False),
    ("context-shown", ["--show-trace", *EVAL, 'builtins.addErrorContext "Hello" (throw "Foo")'], {}, 1, "err", r"Hello", True),
    ("context-percent", ["--show-trace", *EVAL, 'builtins.addErrorContext "Hello %" (throw "Foo")'], {}, 1, "err", r"Hello %", True),
    ("bad-drv-path", ["--show-trace", "lang/non-eval-fail-bad-drvPath.nix"], {}, 1, "err",
     r"store path '2chwzswhhmpxbgc981i2vcz7xj4d1in9-cachix-1\.7\.3-bin' is not a valid derivation path", True),
    ("trace-cycle", [*EVAL, "let x = builtins.trace { x = x; } true; in x"], {}, 0, "err",
     r"trace: \{ x = «potential infinite recursion»; \}", True),
    ("trace-repeated", [*EVAL, "let x = { repeating = x; tracing = builtins.trace x true; }; in x.tracing"], {}, 0, "err",
     r"trace: \{ repeating = «repeated»; tracing = «potential infinite recursion»; \}", True),
    ("warn-stderr", [*EVAL, 'builtins.warn "Hello" 123'], {}, 0, "err", r"warning: Hello", True),
    ("warn-in-context", [*EVAL, 'builtins.addErrorContext "while doing ${"something"} interesting" (builtins.warn "Hello" 123)'],
     {}, 0, "out", r"\A123\n\Z", True),
    ("warn-wants-string", [*EVAL, "let x = builtins.warn { x = x; } true; in x"], {}, 1, "err",
     r"expected a string but found a set", True),
    ("abort-on-warn-flag", ["--eval", "--abort-on-warn", "-E", 'builtins.warn "Hello" 123'], {}, 1, "err", r"Hello", True),
    ("abort-on-warn-variable", [*EVAL, 'builtins.addErrorContext "while doing ${"something"} interesting" (builtins.warn "Hello" 123)'],
     {"NIX_ABORT_ON_WARN": "1"}, 1, "err", r"while doing something interesting", True),
]

KINDS = ["eval-okay", "parse-okay", "eval-fail", "parse-fail", "script"]


class Suite:
    """The cases and how each is run; `outcome` turns one into a dictionary for the report."""

    def __init__(self, functional, command, box, timeout):
        self.functional, self.command, self.box, self.timeout = functional, command, box, timeout
        self.env = dict(
            box.env,
            TEST_VAR="foo",
            NIX_REMOTE="dummy://",
            NIX_STORE_DIR="/nix/store",
            IMPURE_VAR1="foo",
            IMPURE_VAR2="bar",
            _NIX_TEST_NO_ENVIRONMENT_WARNINGS="1",  # Keeps limits of the machine out of stderr.
        )

    def cases(self):
        """All (kind, name), in a fixed order. Disabled ones are included; `outcome` gives None for them."""
        names = sorted(f[:-4] for f in os.listdir(self.path()) if f.endswith(".nix"))
        for kind in KINDS[:4]:
            for name in names:
                if name.startswith(kind + "-"):
                    yield kind, name
        for name, *_ in SCRIPT:
            yield "script", name

    def path(self, file=""):
        return os.path.join(self.functional, "lang", file)

    def has(self, file):
        return os.path.exists(self.path(file))

    def read(self, file):
        """An input or expectation; a missing one is empty."""
        try:
            with open(self.path(file), "rb") as f:
                return f.read()
        except FileNotFoundError:
            return b""

    def expected(self, file):
        return harness.text(self.read(file))

    def run(self, args, env=None, **options):
        return harness.run(self.command + args, cwd=self.functional, env={**self.env, **(env or {})},
                           timeout=self.timeout, **options)

    def normal(self, name, out, ext):
        """Output as upstream compares it: without the working directory, then post-processed."""
        out = out.replace(self.functional, "/pwd")
        if not self.has(name + ".postprocess"):
            return out
        with tempfile.TemporaryDirectory() as tmp:
            prefix = os.path.join(tmp, name)
            with open(prefix + "." + ext, "w") as f:
                f.write(out)
            subprocess.run(["bash", self.path(name + ".postprocess"), prefix], check=True, capture_output=True)
            with open(prefix + "." + ext) as f:
                return f.read()

    def outcome(self, kind, name):
        """Runs one case; None when upstream has disabled it. Keys of the answer: kind, name, ok, status,
        trouble, checks (what was compared: whether it is equal) and diffs (the texts of the unequal)."""
        if kind == "script":
            return self.script(name)
        got, compare, want = getattr(self, kind.replace("-", "_"))(name) or (None, None, None)
        if got is None:
            return None
        checks, diffs = {}, {}
        for what, file, ext, value in compare:
            a, b = self.expected(file), self.normal(name, value, ext)
            checks[what] = a == b
            if a != b:
                diffs[what] = harness.diff(a, b, (file, "got"))
        ok = got.status == want and not got.trouble
        if want == 0:
            ok = ok and all(checks.values())
        else:
            value = compare[0][3]
            ok = ok and any(harness.ERROR.match(line) for line in value.splitlines())
            a, b = (harness.last_error(t) for t in (self.expected(name + ".err.exp"), self.normal(name, value, "err")))
            checks["last"] = a == b
            if a != b:
                diffs["last"] = "- %s\n+ %s\n" % (a, b)
        if got.status != want and want == 0:
            diffs["status"] = "exit status %d\n%s" % (got.status, got.err)
        elif got.status != want:
            diffs["status"] = "exit status %d, expected %d\n" % (got.status, want)
        return dict(kind=kind, name=name, ok=ok, status=got.status, trouble=got.trouble, checks=checks, diffs=diffs)

    # Each of these gives (Result, [(what, expectation file, extension, text to compare)], expected
    # status), or None for a disabled case.

    def parse_fail(self, name):
        got = self.run(["--parse", "-"], stdin=self.read(name + ".nix"), merge=True)
        return got, [("text", name + ".err.exp", "err", got.out)], 1

    def parse_okay(self, name):
        got = self.run(["--parse", "-"], stdin=self.read(name + ".nix"))
        return got, [("out", name + ".exp", "out", got.out), ("err", name + ".err.exp", "err", got.err)], 0

    def eval_fail(self, name):
        flags = ["--eval", "--strict", "--show-trace"]
        if self.has(name + ".flags"):
            flags = re.sub(r"#.*", "", self.expected(name + ".flags")).split()
        got = self.run([*flags, f"lang/{name}.nix"], merge=True)
        return got, [("text", name + ".err.exp", "err", got.out)], 1

    def eval_okay(self, name):
        if self.has(name + ".exp.xml"):
            got = self.run(["--eval", "--xml", "--no-location", "--strict", f"lang/{name}.nix"])
            return got, [("out", name + ".exp.xml", "out.xml", got.out)], 0
        if self.has(name + ".exp-disabled"):
            return None
        flags = self.expected(name + ".flags").split("\n")[0].split()
        env = {"NIX_PATH": "lang/dir3:lang/dir4", "HOME": "/fake-home"}
        got = self.run([*flags, "--eval", "--strict", f"lang/{name}.nix"], env)
        return got, [("out", name + ".exp", "out", got.out), ("err", name + ".err.exp", "err", got.err)], 0

    def script(self, name):
        _, args, env, want, stream, pattern, found = next(s for s in SCRIPT if s[0] == name)
        got = self.run(args, env)
        ok = got.status == want and not got.trouble and bool(re.search(pattern, getattr(got, stream))) == found
        diffs = {} if ok else {"check": "%s\nexit status %d, expected %d; %s must %shold %r\nstdout: %s\nstderr: %s\n" % (
            shlex.join(args), got.status, want, stream, "" if found else "not ", pattern, got.out, got.err)}
        return dict(kind="script", name=name, ok=ok, status=got.status, trouble=got.trouble, checks={}, diffs=diffs)


def report(results, verbose):
    """Prints the unsuccessful cases (with -v what is unequal), then the counts."""
    for r in results:
        unequal = [k for k, same in r["checks"].items() if not same]
        if r["ok"] and not (verbose and unequal):
            continue
        why = r["trouble"] or (", ".join(unequal) and "differs: " + ", ".join(unequal)) or "status %d" % r["status"]
        print(("%s %s  (%s)" % ("FAIL" if not r["ok"] else "text", r["name"], why)).rstrip())
        if verbose:
            for what in ["status", "check", "out", "err", "last", "text"]:
                if what in r["diffs"] and not (what == "last" and "text" in r["diffs"]):
                    print(harness.indent(r["diffs"][what]))
    for kind in KINDS:
        rs = [r for r in results if r["kind"] == kind]
        if not rs:
            continue
        n, line = len(rs), "%-10s %d/%d pass" % (kind, sum(r["ok"] for r in rs), len(rs))
        if kind.endswith("okay"):
            line += ", stdout equal %d/%d" % (sum(r["checks"]["out"] for r in rs), n)
        if kind.endswith("fail"):
            line += ", last error line equal %d/%d, whole text equal %d/%d" % (
                sum(r["checks"]["last"] for r in rs), n, sum(r["checks"]["text"] for r in rs), n)
        for what, k in collections.Counter(r["trouble"] for r in rs if r["trouble"]).items():
            line += ", %s %d" % (what, k)
        print(line)


def main():
    p = argparse.ArgumentParser(description="Run C++ Nix's language cases against a nix-instantiate.",
                                epilog="See the head of the file for what is run and compared.")
    p.add_argument("--nix-instantiate", default="nix-instantiate", metavar="CMD", help="the command under test, in shell words")
    p.add_argument("--filter", default="", metavar="REGEX", help="only the cases whose name matches")
    p.add_argument("-v", "--verbose", action="store_true", help="print differences")
    p.add_argument("--strict", action="store_true", help="failures must have the whole expected text to count for the exit status")
    p.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N")
    p.add_argument("--json", metavar="FILE", help="write all outcomes there")
    p.add_argument("--timeout", type=float, default=30, metavar="SECONDS", help="for one case (30)")
    a = p.parse_args()

    corpora = os.environ.get("CORPORA")
    if not corpora:
        sys.exit("upstream.py: set CORPORA to the folder that holds the clone `nix` (NixOS/nix at tag 2.34.8)")
    functional = os.path.realpath(os.path.join(corpora, "nix/tests/functional"))
    if not os.path.isdir(os.path.join(functional, "lang")):
        sys.exit(f"upstream.py: {functional}/lang is missing: clone NixOS/nix at tag 2.34.8 into {corpora}/nix")

    with harness.Sandbox(NIX_CONF, {"nix.conf.extra": NIX_CONF_EXTRA}) as box:
        suite = Suite(functional, harness.command(a.nix_instantiate), box, a.timeout)
        cases = [c for c in suite.cases() if re.search(a.filter, c[1])]
        if not cases:
            sys.exit(f"upstream.py: no case matches {a.filter!r}")
        with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
            outcomes = list(pool.map(lambda c: suite.outcome(*c), cases))
    results = [r for r in outcomes if r]
    report(results, a.verbose)
    if len(results) < len(outcomes):
        print("%d disabled by upstream" % (len(outcomes) - len(results)))
    if a.json:
        with open(a.json, "w") as f:
            json.dump(results, f, indent=1)
    good = all(r["ok"] and (not a.strict or all(r["checks"].values())) for r in results)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
