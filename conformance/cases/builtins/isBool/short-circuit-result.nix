builtins.isBool (false && throw "right side")
