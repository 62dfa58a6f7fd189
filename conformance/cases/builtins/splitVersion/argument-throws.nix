builtins.splitVersion (throw "x")
