builtins.sort builtins.lessThan [ "é" "z" "a" "Z" "" "aa" "~" "日" ]
