builtins.typeOf /a/${"b"}
