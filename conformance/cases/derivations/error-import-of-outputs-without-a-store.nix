builtins.readFile "${(derivation { name = "x"; system = "s"; builder = "/b"; outputs = [ "a" "b" ]; }).b}/x"
