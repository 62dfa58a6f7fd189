fetchGit { url = "http://localhost"; foo = 1; }
