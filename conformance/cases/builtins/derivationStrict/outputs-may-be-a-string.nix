builtins.attrNames (derivationStrict { name = "d"; system = "s"; builder = "b"; outputs = "out  dev\n\tlib"; })
