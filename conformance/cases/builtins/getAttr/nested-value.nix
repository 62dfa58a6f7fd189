builtins.getAttr "b" (builtins.getAttr "a" { a.b = "found"; })
