(-9223372036854775807 - 1) // { type = "derivation"; outPath = "x"; }
