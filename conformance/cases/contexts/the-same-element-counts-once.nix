let
  a = builtins.toFile "a" "a";
in
builtins.getContext "${a}${a}${a + a}"
