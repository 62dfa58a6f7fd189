(derivation { name = "a"; system = "s"; builder = "b"; outputHashAlgo = "sha256"; outputHashMode = "text"; outputHash = "0000000000000000000000000000000000000000000000000000"; }).drvPath
