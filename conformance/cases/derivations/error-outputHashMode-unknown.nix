(derivation { name = "a"; system = "s"; builder = "b"; outputHashAlgo = "sha256"; outputHashMode = "foo"; outputHash = ""; }).drvPath
