builtins.elemAt [ 1 (throw "element") ] 1
