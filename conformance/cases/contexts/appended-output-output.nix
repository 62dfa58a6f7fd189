let d = derivation { name = "a.drv"; system = "s"; builder = "b"; }; k = builtins.unsafeDiscardStringContext d.drvPath; x = builtins.appendContext "x" { ${k} = { outputs = [ "out" ]; }; }; in x
