let x = builtins.fetchurl { url = x; }; in x
