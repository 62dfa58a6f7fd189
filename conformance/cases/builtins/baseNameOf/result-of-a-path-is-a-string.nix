builtins.typeOf (baseNameOf /a/b)
