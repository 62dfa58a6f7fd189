builtins.add 1 ({ z = 1; _type = "t"; type = "u"; a = 2; })
