fetchGit { url = "http://localhost"; publicKeys = [ { key = "k"; } ]; }
