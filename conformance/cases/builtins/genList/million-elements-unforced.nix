builtins.length (builtins.genList throw 1000000)
