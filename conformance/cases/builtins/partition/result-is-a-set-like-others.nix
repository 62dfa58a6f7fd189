let
  r = builtins.partition (x: x > 2) [ 1 2 3 4 ];
  other = { wrong = 0; right = 0; more = 1; };
in
[
  (other // r)
  (r // { wrong = 2; })
  (r // { right = 2; })
  (removeAttrs r [ "right" ])
  (removeAttrs r [ "wrong" ])
  (builtins.intersectAttrs other r)
  (r == { wrong = [ 1 2 ]; right = [ 3 4 ]; })
  (builtins.attrNames r)
  (builtins.attrValues r)
  (r ? right)
  (builtins.mapAttrs (n: v: builtins.length v) r)
]
