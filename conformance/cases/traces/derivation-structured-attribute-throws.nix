(derivation { name = "a"; builder = "b"; system = "s"; env = { a = throw "e"; }; __structuredAttrs = true; }).drvPath
