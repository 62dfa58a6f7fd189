builtins.getContext ("x" + ./support/one.txt)
