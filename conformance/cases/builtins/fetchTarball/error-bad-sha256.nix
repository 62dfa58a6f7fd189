fetchTarball { url = "http://localhost"; sha256 = "?"; }
