let
  drv = derivation { name = "a"; system = "x"; builder = "b"; };
  plain = builtins.unsafeDiscardStringContext "${drv}";
in
map builtins.hasContext (builtins.sort builtins.lessThan [ plain "${drv}" plain ])
