(set: let p = builtins.head 1; in if set ? ${p} then set.${p} else p) (throw "the set first")
