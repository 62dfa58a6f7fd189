builtins.genList (throw "function") 0
