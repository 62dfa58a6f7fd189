let
  s = { a = 1; b = 2; };
  m = s // builtins.fromJSON "{\"c\":3,\"a\":4}" // builtins.listToAttrs [ { name = "d"; value = 5; } ];
  p = x: map (n: let q = builtins.unsafeGetAttrPos n x; in if q == null then null else q.column) [ "a" "b" "c" "d" ];
in map p [
  s m (builtins.mapAttrs (n: v: v) s) (builtins.mapAttrs (n: v: v) m) (removeAttrs m [ "b" ]) (removeAttrs m [ ])
  (builtins.intersectAttrs m s) (builtins.intersectAttrs s m) (builtins.zipAttrsWith (n: v: v) [ s m ])
  (builtins.groupBy (x: x) [ "a" "b" ]) (m // s) (s // m) (s // { }) ({ } // m) (builtins.functionArgs ({ a, b ? 1 }: a))
]
