builtins.fetchurl "http://localhost/a{b"
