builtins.filter builtins.isString "text"
