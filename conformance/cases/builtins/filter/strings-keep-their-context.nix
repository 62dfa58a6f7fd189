let
  drv = derivation { name = "a"; system = "x"; builder = "b"; };
in
map builtins.hasContext (builtins.filter (s: s != "") [ "${drv}" "" "plain" ])
