let
  drv = derivation { name = "a"; system = "x"; builder = "b"; };
  plain = builtins.unsafeDiscardStringContext "${drv}";
in
[ (builtins.elem plain [ "${drv}" ]) (builtins.elem "${drv}" [ plain ]) ]
