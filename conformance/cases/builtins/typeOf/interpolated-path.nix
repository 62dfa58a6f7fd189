builtins.typeOf ./a/${"b"}
