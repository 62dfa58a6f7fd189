let
  a = 1;
  from = { b = 2; c = 3; };
  set = {
    inherit a;
    inherit (from) b
      c;
  };
in
map (name: { inherit (builtins.unsafeGetAttrPos name set) line column; }) [ "a" "b" "c" ]
