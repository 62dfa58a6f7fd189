builtins.derivationStrict ({ name = "x"; system = "s"; builder = "/b"; __structuredAttrs = true; } // { outputHashAlgo = "sha257"; outputHash = "x"; })
