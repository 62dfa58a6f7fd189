map builtins.typeOf (builtins.splitVersion "1.0a")
