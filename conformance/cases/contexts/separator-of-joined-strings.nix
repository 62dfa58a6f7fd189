let
  sep = builtins.toFile "sep" "";
  el = n: builtins.toFile n "";
  contexts = list: builtins.attrNames (builtins.getContext (builtins.concatStringsSep sep list));
in
map contexts [ [ ] [ "a" ] [ (el "a") ] [ { outPath = "a"; } ] [ "a" "b" ] [ (el "a") { outPath = el "b"; } ] [ { outPath = el "b"; } (el "a") "c" ] ]
