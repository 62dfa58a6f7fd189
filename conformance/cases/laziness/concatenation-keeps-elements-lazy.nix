builtins.length ([ (throw "never") ] ++ [ (throw "never") ])
