builtins.derivationStrict ({ name = "x"; system = "s"; builder = "/b"; __structuredAttrs = true; } // { outputHash = 1; outputHashAlgo = "sha256"; })
