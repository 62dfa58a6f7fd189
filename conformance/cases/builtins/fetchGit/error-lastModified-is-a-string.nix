fetchGit { url = "http://localhost"; lastModified = "1"; }
