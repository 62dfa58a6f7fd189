let d = derivation { name = "x"; system = "s"; builder = "/b"; }; in builtins.seq d.drvPath (builtins.trace d 1)
