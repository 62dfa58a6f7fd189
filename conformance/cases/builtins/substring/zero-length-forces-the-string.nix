builtins.substring 0 0 (throw "string")
