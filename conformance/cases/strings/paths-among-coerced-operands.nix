let f = x: "/" + x; p = { outPath = "o"; }; q = ./paths-among-coerced-operands.nix; in [ (p + q + f "x") ("s" + q + f "x") "${q}${f "y"}" (p + q) ({ __toString = _: "t"; } + q + f "z") ]
