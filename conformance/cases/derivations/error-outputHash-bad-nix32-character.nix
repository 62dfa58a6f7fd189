(derivation { name = "a"; system = "s"; builder = "b"; outputHashAlgo = "sha256"; outputHash = "e000000000000000000000000000000000000000000000000000"; }).drvPath
