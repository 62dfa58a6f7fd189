builtins.split "(b*)" "abab"
