[ (builtins.lessThan "a" "aa") (builtins.lessThan "B" "a") (builtins.lessThan "a" "") (builtins.lessThan "\t" " ") ]
