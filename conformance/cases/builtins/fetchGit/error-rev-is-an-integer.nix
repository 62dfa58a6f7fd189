fetchGit { url = "http://localhost"; rev = 1; }
