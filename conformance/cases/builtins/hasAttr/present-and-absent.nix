map (name: builtins.hasAttr name { a = 1; b.c = 2; }) [ "a" "b" "c" "b.c" ]
