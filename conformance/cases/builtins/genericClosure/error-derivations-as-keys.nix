let
  drv = derivation { name = "a"; system = "x"; builder = "b"; };
in
builtins.genericClosure { startSet = [ { key = drv; } { key = drv; } ]; operator = x: [ ]; }
