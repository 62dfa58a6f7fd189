builtins.replaceStrings [ (throw "pattern") ] [ ] (throw "string")
