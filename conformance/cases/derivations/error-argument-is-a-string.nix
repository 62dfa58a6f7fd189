(derivation "x").drvPath
