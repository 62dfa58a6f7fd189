builtins.add 1 ({ a = 1; b = "x"; c = { d = 1; }; e = 1 + 1; f = x: x; })
