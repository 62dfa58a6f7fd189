builtins.elemAt [ (x: throw "f") ] 0 1
