builtins.getFlake (throw "x")
