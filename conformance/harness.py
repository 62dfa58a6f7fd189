"""What the conformance scripts share: an isolated Nix environment, running a command with a time
limit, telling a crash from an ordinary failure, and taking error messages apart.

Standard library only. Nothing here knows about a particular suite of cases.
"""

import difflib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass


@dataclass
class Result:
    """How one command ended. `status` is the exit status, negative for a signal."""

    status: int
    out: str
    err: str
    timed_out: bool = False

    @property
    def crashed(self):
        """True for a signal (also one that a shell reported as 128+n), or a Rust panic."""
        return not self.timed_out and (
            self.status < 0 or 129 <= self.status <= 159 or "\nthread '" in "\n" + self.err and "panicked at" in self.err
        )

    @property
    def trouble(self):
        """'timeout', 'crash', or None: the two endings that no input may cause."""
        return "timeout" if self.timed_out else "crash" if self.crashed else None


def run(argv, *, cwd, env, timeout, stdin=None, merge=False):
    """Runs `argv` and returns a Result.

    `stdin` is text to feed, or None for an empty input; with `merge`, stderr goes into `out` in the
    order in which it was written. At the time limit the whole process group is killed, so that no
    grandchild stays behind.
    """
    env = dict(env, PWD=cwd)  # Shell wrappers trust PWD only when it fits.
    proc = subprocess.Popen(
        argv,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if merge else subprocess.PIPE,
        start_new_session=True,
    )
    timed_out = False
    try:
        out, err = proc.communicate(None if stdin is None else stdin, timeout=timeout)
    except subprocess.TimeoutExpired:
        timed_out = True
        kill_group(proc.pid)
        out, err = proc.communicate()
    return Result(proc.returncode, text(out), text(err or b""), timed_out)


def command(words):
    """Splits shell words into the command under test, whose program becomes an absolute path.

    A relative one would not be found from the working directory of the cases. Symbolic links stay:
    a program may choose what it is by the name it was called by.
    """
    argv = shlex.split(words)
    program = argv and shutil.which(argv[0])
    if not program:
        sys.exit(f"{words!r}: no such command")
    return [os.path.abspath(program), *argv[1:]]


def kill_group(pid):
    """Kills the process group that `run` started; it may have ended meanwhile."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def text(data):
    """Decodes without loss: bytes that are not UTF-8 survive a comparison and a printout."""
    return data.decode("utf-8", "backslashreplace")


class Sandbox:
    """A temporary directory with an own store, state, configuration and home.

    `with Sandbox(settings) as box:` gives `box.env`, the environment for the command under test:
    nothing of the caller's Nix configuration, `NIX_PATH` or Git configuration leaks in. `settings`
    is the text of nix.conf, where `@root@` stands for the directory; `includes` maps further file
    names in the configuration directory to their text.
    """

    LEAKS = ("NIX_PATH", "NIX_USER_CONF_FILES", "NIX_CONFIG", "NIX_REMOTE", "NIX_STORE", "GIT_DIR")

    def __init__(self, settings="", includes=None):
        self.settings, self.includes = settings, includes or {}

    def __enter__(self):
        self.root = os.path.realpath(tempfile.mkdtemp(prefix="nix-conformance-"))
        at = lambda *p: os.path.join(self.root, *p)
        for sub in ("home", "store", "etc", "var/nix", "var/log/nix/drvs", "bin"):
            os.makedirs(at(sub))
        for name, body in {"nix.conf": self.settings, **self.includes}.items():
            with open(at("etc", name), "w") as f:
                f.write(body.replace("@root@", self.root))
        env = {k: v for k, v in os.environ.items() if k not in self.LEAKS and not k.startswith("XDG_")}
        self.env = dict(
            env,
            HOME=at("home"),
            NIX_STORE_DIR=at("store"),
            NIX_LOCALSTATE_DIR=at("var"),
            NIX_LOG_DIR=at("var/log/nix"),
            NIX_STATE_DIR=at("var/nix"),
            NIX_CONF_DIR=at("etc"),
            GIT_CONFIG_SYSTEM="/dev/null",
            GIT_CONFIG_GLOBAL="/dev/null",
            PAGER="cat",
        )
        return self

    def wrapper(self, name, command):
        """Puts an executable `name` first in PATH that runs the shell words `command`."""
        path = os.path.join(self.root, "bin", name)
        with open(path, "w") as f:
            f.write('#!/bin/sh\nexec %s "$@"\n' % command)
        os.chmod(path, 0o755)
        if not self.env["PATH"].startswith(self.root):
            self.env["PATH"] = os.path.join(self.root, "bin") + ":" + self.env["PATH"]
        return path

    def __exit__(self, *exc):
        # Store paths are read-only, directories included.
        for where, dirs, _ in os.walk(self.root):
            for d in dirs:
                p = os.path.join(where, d)
                os.path.islink(p) or os.chmod(p, 0o755)
        shutil.rmtree(self.root, ignore_errors=True)


ERROR = re.compile(r"^\s*error:")


def last_error(err):
    """The message itself, without its trace: the last line of `err` that begins with `error:`,
    unindented; None when there is none."""
    lines = [line.strip() for line in err.splitlines() if ERROR.match(line)]
    return lines[-1] if lines else None


def diff(expected, got, names=("expected", "got")):
    """A unified diff of two texts, or '' when they are equal; a missing last newline is shown."""
    a, b = expected.splitlines(keepends=True), got.splitlines(keepends=True)
    lines = []
    for line in difflib.unified_diff(a, b, *names):
        lines.append(line if line.endswith("\n") else line + "\n\\ no newline at the end\n")
    return "".join(lines)


def indent(block, by="    "):
    return "".join(by + line for line in block.splitlines(keepends=True))
