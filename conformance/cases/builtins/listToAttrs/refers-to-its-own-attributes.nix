let
  set = builtins.listToAttrs [
    { name = "a"; value = 1; }
    { name = "b"; value = set.a + 1; }
  ];
in
set
