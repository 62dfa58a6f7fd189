builtins.flakeRefToString { type = "git"; url = "https://example.org/a?b=c"; ref = "main"; rev = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4"; shallow = true; submodules = false; allRefs = true; }
