let d = derivation { name = "d"; system = "s"; builder = "b"; }; in
builtins.path { path = builtins.toString ./context-outside-the-store.nix + builtins.substring 0 0 d; name = "n"; sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"; }
