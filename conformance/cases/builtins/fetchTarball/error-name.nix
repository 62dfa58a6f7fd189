fetchTarball { url = "http://localhost"; name = "a/b"; }
