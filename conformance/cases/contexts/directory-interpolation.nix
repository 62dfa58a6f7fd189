let
  s = "${./support/dir}/a.txt";
in
[ s (builtins.getContext s) ]
