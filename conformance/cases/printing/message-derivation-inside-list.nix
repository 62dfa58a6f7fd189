let d = derivation { name = "n"; system = "s"; builder = "b"; }; in builtins.seq d.drvPath builtins.add 1 ([ d ])
