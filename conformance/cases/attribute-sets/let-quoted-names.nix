let "a b" = 1; "c" = 2; ${"d"} = 3; in { inherit "a b" c d; }
