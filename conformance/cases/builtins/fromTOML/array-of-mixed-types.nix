builtins.fromTOML "a = [ 1, 1.5, \"x\", true, [ ], { } ]"
