builtins.hashString (throw "a") "x"
