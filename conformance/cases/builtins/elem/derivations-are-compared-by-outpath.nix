let
  make = extra: derivation { name = "a"; system = "x"; builder = "b"; } // extra;
in
builtins.elem (make { note = 1; }) [ (make { note = 2; }) ]
