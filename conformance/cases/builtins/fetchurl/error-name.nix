builtins.fetchurl { url = "http://localhost/x"; name = "a b"; }
