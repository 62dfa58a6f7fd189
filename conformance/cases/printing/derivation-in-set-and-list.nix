let d = derivation { name = "n"; system = "s"; builder = "b"; }; in { inherit d; l = [ d d.out ]; }
