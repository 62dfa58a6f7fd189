builtins.attrNames (rec { a = throw "never"; __overrides = builtins.trace "overrides" { b = 1; }; })
