fetchGit { url = "x:y"; ref = throw "ref"; }
