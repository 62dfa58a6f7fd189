builtins.split "(" (throw "string")
