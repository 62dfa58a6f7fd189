1 + builtins.concatStringsSep "" ([ "x" ] ++ builtins.genList (i: "\${") 700)
