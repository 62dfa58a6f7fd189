fetchTarball { url = "http://localhost/a{"; name = ""; }
