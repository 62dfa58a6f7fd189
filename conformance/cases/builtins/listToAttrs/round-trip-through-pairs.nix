let
  set = { b = 1; a = [ 2 ]; c = { }; };
in
builtins.listToAttrs (map (name: { inherit name; value = set.${name}; }) (builtins.attrNames set)) == set
