map (builtins.elemAt [ "zero" "one" "two" ]) [ 2 0 ]
