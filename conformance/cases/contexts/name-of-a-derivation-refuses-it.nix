(derivation { name = "${builtins.toFile "a" "a"}"; system = "s"; builder = "b"; }).drvPath
