builtins.getContext (throw "x")
