builtins.stringLength (toString (builtins.substring 1 1 "é"))
