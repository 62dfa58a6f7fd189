builtins.fetchurl "https://localhost/a!"
