builtins.stringLength (builtins.toJSON (builtins.genList (i: { inherit i; }) 1000))
