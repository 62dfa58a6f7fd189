builtins.partition (builtins.isInt) ([ ])
