builtins.replaceStrings [ "a" ] [ { outPath = "b"; } ] "a"
