builtins.intersectAttrs { n7 = null; n500 = null; none = null; } (builtins.listToAttrs (builtins.genList (i: { name = "n${toString i}"; value = i; }) 100))
