builtins.fetchTarball { url = "http://localhost"; unpack = true; }
