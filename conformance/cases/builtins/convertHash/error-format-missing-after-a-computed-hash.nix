builtins.convertHash { hash = "a" + "b"; }
