(derivation { name = "a"; system = "s"; builder = "b"; __structuredAttrs = true; __json = "{}"; }).drvPath
