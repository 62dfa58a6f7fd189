let big = builtins.listToAttrs (builtins.genList (i: { name = "a${toString i}"; value = i; }) 100); in builtins.attrNames (big // { a5x = 1; })
