builtins.tryEval { ${throw "x"} = 1; }
