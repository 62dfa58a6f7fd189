builtins.match (throw "r") "a"
