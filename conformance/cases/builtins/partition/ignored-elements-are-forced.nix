let
  parts = builtins.partition (x: false) [ (throw "a") (throw "b") ];
in
[ (builtins.length parts.wrong) parts.right ]
