builtins.elem (throw "wanted") (throw "list")
