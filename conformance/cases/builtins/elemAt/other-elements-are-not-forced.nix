builtins.elemAt [ (throw "a") 1 (throw "c") ] 1
