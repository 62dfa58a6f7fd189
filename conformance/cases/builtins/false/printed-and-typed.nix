[ false (builtins.typeOf false) (toString false) (builtins.toJSON false) ]
