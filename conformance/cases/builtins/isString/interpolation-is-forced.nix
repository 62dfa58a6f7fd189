builtins.isString "a${throw "inside"}"
