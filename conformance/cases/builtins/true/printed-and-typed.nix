[ true (builtins.typeOf true) (toString true) (builtins.toJSON true) ]
