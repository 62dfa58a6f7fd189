let derivation = x: x.name; in derivation { name = "n"; }
