builtins.fetchurl { url = "http://localhost"; sha256 = "a"; }
