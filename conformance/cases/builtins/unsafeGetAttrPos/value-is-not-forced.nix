(builtins.unsafeGetAttrPos "a" { a = throw "value"; }).column
