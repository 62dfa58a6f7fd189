builtins.fetchurl { url = "http://localhost"; md5 = "a"; }
