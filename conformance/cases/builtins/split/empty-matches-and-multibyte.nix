map (x: if builtins.isString x then builtins.stringLength x else x) (builtins.split "" "é")
