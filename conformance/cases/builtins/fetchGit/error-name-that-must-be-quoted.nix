fetchGit { url = "http://localhost"; "a b" = [ ]; }
