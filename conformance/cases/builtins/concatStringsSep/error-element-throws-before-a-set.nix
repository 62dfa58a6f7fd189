builtins.concatStringsSep "," [ "a" (throw "an element") { outPath = "b"; } ]
