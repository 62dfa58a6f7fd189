builtins.fetchurl { url = "https://localhost/a"; name = 1; }
