let
  r = builtins.tryEval 1;
  f = builtins.tryEval (throw "x");
  other = { success = 0; value = 0; more = 1; };
in
[
  (other // r)
  (r // { value = 2; })
  (r // { success = 2; })
  (removeAttrs r [ "success" ])
  (removeAttrs r [ "value" ])
  (removeAttrs f [ "success" "value" ])
  (builtins.intersectAttrs other r)
  (builtins.intersectAttrs r other)
  (r == { success = true; value = 1; })
  (f == { value = false; success = false; })
  (r == f)
  (builtins.attrNames r)
  (builtins.attrValues f)
  (r.value or "none")
  (r ? success)
  (builtins.zipAttrsWith (n: v: v) [ r f other ])
  (builtins.catAttrs "success" [ r f other ])
  (builtins.mapAttrs (n: v: [ n v ]) r)
  ({ success, value }: value) (({ success, value }: { a = success; b = value; }) f)
]
