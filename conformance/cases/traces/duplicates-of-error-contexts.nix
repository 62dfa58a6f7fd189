let say = builtins.addErrorContext "while evaluating list element at index 0"; nest = n: if n == 0 then throw "end" else [ (say (nest (n - 1))) ]; in nest 8
