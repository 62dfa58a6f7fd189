builtins.hasContext (builtins.toJSON { a = "x"; })
