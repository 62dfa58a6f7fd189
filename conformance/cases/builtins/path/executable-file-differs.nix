builtins.path { path = ./support/tree/run.sh; }
