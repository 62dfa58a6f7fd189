(derivation { name = "a"; system = "s"; builder = "b"; outputHashAlgo = "sha1"; outputHashMode = "git"; outputHash = "0000000000000000000000000000000000000000"; }).drvPath
