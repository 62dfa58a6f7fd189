let
  s = "${./support/one.txt}";
in
[ s (builtins.getContext s) ]
