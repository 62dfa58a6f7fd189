fetchGit { type = "path"; url = "http://localhost"; }
