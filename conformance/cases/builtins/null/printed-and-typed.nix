[ null (builtins.typeOf null) (toString null) (builtins.toJSON null) ]
