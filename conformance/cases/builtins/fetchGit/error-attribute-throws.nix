fetchGit { url = "http://localhost"; ref = throw "ref"; }
