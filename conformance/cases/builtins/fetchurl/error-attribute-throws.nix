builtins.fetchurl { url = throw "url"; }
