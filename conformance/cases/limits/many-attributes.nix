builtins.length (builtins.attrNames (builtins.listToAttrs (builtins.genList (n: { name = "a${toString n}"; value = n; }) 20000)))
