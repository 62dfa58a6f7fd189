builtins.all (throw "f") ([ { a = true; } { a = false; } ])
