builtins.fetchClosure { fromStore = "https://localhost"; fromPath = "/nix/store/00000000000000000000000000000000-a"; toPath = 1; }
