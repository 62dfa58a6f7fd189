builtins.concatStringsSep "," [ "a" { outPath = "b"; } (throw "an element") ]
