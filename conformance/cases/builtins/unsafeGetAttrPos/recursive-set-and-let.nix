let
  set = rec {
    a = b;
    b = 1;
  };
in
map (name: (builtins.unsafeGetAttrPos name set).line) [ "a" "b" ]
