builtins.fromJSON "[\"${builtins.concatStringsSep "" (builtins.genList (i: "abcdefghij") 10)}\n\"]"
