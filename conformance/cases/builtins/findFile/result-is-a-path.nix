builtins.typeOf (builtins.findFile [ { path = toString ./support/one; } ] "pkg")
