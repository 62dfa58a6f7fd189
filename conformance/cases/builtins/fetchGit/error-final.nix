fetchGit { url = "http://localhost"; __final = true; }
