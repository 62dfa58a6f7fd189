builtins.match "(a*)(ab)*(b*)" "abb"
