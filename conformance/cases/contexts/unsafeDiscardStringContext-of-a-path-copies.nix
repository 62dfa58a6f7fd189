let
  s = builtins.unsafeDiscardStringContext ./support/one.txt;
in
[ s (builtins.hasContext s) ]
