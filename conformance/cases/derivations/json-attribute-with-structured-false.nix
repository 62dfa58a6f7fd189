(derivation { name = "a"; system = "s"; builder = "b"; __structuredAttrs = false; __json = "{}"; }).drvPath
