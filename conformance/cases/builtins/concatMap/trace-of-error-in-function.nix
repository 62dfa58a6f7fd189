let
  expand = x: if x > 1 then x + "one" else [ x ];
in
builtins.concatMap expand [ 1 2 ]
