1 + builtins.concatStringsSep "" ([ "" ] ++ builtins.genList (i: "\${") 700)
