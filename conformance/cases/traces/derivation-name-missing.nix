(derivation { system = "s"; }).drvPath
