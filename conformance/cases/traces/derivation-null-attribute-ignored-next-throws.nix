(derivation { name = "a"; builder = "b"; system = "s"; __ignoreNulls = true; x = null; y = throw "y"; }).drvPath
