builtins.isList ([ ] ++ throw "right side")
