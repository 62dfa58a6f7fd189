let d = { type = "derivation"; name = "x"; }; in [ d d ]
