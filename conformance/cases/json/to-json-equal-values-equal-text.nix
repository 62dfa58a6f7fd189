builtins.toJSON { b = 1; a = 2; } == builtins.toJSON ({ a = 2; } // { b = 1; })
