builtins.stringLength (throw "x")
