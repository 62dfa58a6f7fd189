builtins.tail (throw "list")
