let d = derivation { name = "x"; system = "s"; builder = "/b"; }; in builtins.toXML [ d d ]
