builtins.fetchurl { url = "https://localhost/a"; name = throw "x"; }
