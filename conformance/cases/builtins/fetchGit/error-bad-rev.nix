fetchGit { url = "http://localhost"; rev = "a"; }
