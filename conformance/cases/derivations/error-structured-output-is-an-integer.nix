builtins.derivationStrict ({ name = "x"; system = "s"; builder = "/b"; __structuredAttrs = true; } // { outputs = [ "out" 1 ]; })
