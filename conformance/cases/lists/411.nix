builtins.map (x: false) ([ 1 (throw "el") 3 ])
