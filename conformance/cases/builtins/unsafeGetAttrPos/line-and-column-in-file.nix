let
  set = {
    a = 1;
      b = 2;
  };
in
map (name: { inherit (builtins.unsafeGetAttrPos name set) line column; }) [ "a" "b" ]
