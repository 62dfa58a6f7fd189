let
  set = builtins.mapAttrs (name: value: set) { a = 1; };
in
set.a.a.a == set
