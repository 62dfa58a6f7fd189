let
  a = builtins.toFile "a" "a";
in
builtins.getContext (builtins.appendContext a { "/nix/store/7rjbd7ggr1pwzb1dkc1nl7ksdhzd2bbj-b" = { path = true; }; })
