builtins.hasAttr "a" { a = throw "value"; }
