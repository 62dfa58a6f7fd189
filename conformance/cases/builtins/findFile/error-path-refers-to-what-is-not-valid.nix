builtins.findFile [ { prefix = ""; path = "${derivation { name = "d"; system = "s"; builder = "b"; }}"; } ] "x"
