builtins.sort (throw "f") [ (throw "e") ]
