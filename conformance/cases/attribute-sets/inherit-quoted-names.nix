let "a b" = 1; s."c d" = 2; in { inherit "a b"; inherit (s) "c d" ${"e"}; }."c d"
