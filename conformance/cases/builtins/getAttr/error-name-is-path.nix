builtins.getAttr ./x { }
