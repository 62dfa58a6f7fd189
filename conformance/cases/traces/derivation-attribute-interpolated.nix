let d = derivation { name = "inner"; system = "s"; builder = "b"; x = throw "x"; }; in derivation { name = "outer"; system = "s"; builder = "${d}"; }
