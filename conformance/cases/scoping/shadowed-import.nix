let import = x: "shadowed"; in import ./nowhere.nix
