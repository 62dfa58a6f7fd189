builtins.derivationStrict ({ name = "x"; system = "s"; builder = "/b"; __structuredAttrs = true; } // { outputHash = builtins.toFile "a" ""; outputHashAlgo = "sha256"; })
