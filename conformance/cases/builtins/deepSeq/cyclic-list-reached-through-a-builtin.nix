let list = [ list (throw "bad") ]; in builtins.deepSeq (builtins.head list) 1
