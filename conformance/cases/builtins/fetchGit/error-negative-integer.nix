fetchGit { url = "http://localhost"; revCount = 0 - 1; }
