builtins.path { path = ./support/tree; filter = p: t: throw "at ${baseNameOf p}"; }
