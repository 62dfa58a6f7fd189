let d = derivation { name = "n"; system = "s"; builder = "b"; }; in [ d d d.out ]
