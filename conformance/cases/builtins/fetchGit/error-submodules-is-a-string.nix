fetchGit { url = "http://localhost"; submodules = "yes"; }
