builtins.concatLists [ [ (throw "lazy") ] ] == 1
