{ type = "derivation"; outPath = "x"; } == (-9223372036854775807 - 1)
