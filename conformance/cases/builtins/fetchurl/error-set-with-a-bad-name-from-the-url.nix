builtins.fetchurl { url = "https://localhost/a!"; }
