builtins.readFile ./support/dangling
