let l = [ "a rather long string that fills half of a line of text" "another one that does the same for the other half of it" "and a third" ]; in builtins.deepSeq l (l 1)
