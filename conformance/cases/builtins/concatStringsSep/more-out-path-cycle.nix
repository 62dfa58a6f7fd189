let x = {outPath = x;}; in builtins.concatStringsSep "" [x]
