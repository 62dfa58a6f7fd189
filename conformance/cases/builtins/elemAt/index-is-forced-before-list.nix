builtins.elemAt (throw "l") (throw "i")
