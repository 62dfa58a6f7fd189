let y = builtins.head [ "x" ]; in builtins.concatStringsSep "," [ y "b" { outPath = y; } ]
