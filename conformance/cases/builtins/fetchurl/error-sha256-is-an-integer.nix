builtins.fetchurl { url = "https://localhost/a"; sha256 = 1; }
