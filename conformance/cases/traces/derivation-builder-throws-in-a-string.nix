let d = derivation { name = "a"; builder = throw "b"; system = "s"; }; in "${d}"
