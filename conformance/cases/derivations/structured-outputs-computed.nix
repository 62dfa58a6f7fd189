(derivation { name = "a"; system = "s"; builder = "b"; __structuredAttrs = true; outputs = [ ("o" + "ut") "dev" ]; a = { b = [ 1 2.5 null true "c" ]; }; }).drvPath
