"${removeAttrs (derivation { name = "a"; system = "x"; builder = "b"; }) [ "outPath" ]}"
