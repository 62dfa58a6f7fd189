builtins.deepSeq [ { x = [ 1 { y = throw "deep"; } ]; } ] 1
