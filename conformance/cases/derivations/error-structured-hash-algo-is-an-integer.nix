builtins.derivationStrict ({ name = "x"; system = "s"; builder = "/b"; __structuredAttrs = true; } // { outputHashAlgo = 1; outputHash = "x"; })
