builtins.derivationStrict ({ name = "x"; system = "s"; builder = "/b"; __structuredAttrs = true; } // { outputHashMode = "deep"; outputHash = "x"; })
