builtins.concatLists [ [ 1 ] (throw "inner list") ]
