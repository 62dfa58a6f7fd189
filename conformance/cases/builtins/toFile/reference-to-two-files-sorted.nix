let f = builtins.toFile; in f "c" "${f "b" "b"} ${f "a" "a"}"
