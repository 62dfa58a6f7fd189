let f = x: x; in f { outPath = builtins.trace "first" "o"; } + f (builtins.trace "second" "q")
