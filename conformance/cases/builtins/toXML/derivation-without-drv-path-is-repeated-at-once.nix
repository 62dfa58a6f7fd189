let d = { type = "derivation"; name = "n"; }; in builtins.toXML [ d d ]
