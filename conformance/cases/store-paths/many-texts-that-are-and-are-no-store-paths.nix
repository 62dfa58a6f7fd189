let
  h = "0fxxsfzdqmzlr9gl4fv7jmpm63z23lz8";
  try = s: builtins.tryEval (builtins.getContext (builtins.appendContext "" { ${s} = { path = true; }; }));
in map (s: (try s).value) [ "/nix/store/${h}-a" "/nix/store/${h}-a/" "/nix/store//${h}-a" "/nix/store/./${h}-a" "/nix/store/x/../${h}-a" "//nix/store/${h}-a" "/nix/../nix/store/${h}-a" ]
