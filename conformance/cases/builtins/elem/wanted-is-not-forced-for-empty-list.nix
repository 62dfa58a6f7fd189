builtins.elem (throw "wanted") [ ]
