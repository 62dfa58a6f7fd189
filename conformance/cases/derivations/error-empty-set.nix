(derivation { }).drvPath
