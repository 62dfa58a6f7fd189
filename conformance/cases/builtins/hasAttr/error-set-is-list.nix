builtins.hasAttr "0" [ "x" ]
