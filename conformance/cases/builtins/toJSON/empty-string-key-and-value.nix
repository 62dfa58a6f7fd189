builtins.toJSON { "" = ""; }
