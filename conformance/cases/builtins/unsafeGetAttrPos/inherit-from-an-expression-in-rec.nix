let
  set = rec {
    inherit ({ x = 1; y = 2; })
      x
      y;
  };
in
map (name: (builtins.unsafeGetAttrPos name set).line) [ "x" "y" ]
