builtins.match "a" { outPath = "a"; }
