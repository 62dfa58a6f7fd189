fetchTarball { sha256 = "a"; url = throw "url"; }
