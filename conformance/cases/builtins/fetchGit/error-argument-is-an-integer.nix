fetchGit 1
