{ type = "derivation"; outPath = "x"; } * (throw "t")
