builtins.pathExists ./support/dangling
