let
  s = builtins.toJSON [ ./support/one.txt ];
in
[ s (builtins.getContext s) ]
