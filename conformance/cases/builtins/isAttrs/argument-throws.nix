builtins.isAttrs (throw "argument")
