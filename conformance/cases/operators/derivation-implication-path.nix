{ type = "derivation"; outPath = "x"; } -> /a
