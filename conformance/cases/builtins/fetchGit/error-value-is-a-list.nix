fetchGit { url = "http://localhost"; ref = [ ]; }
