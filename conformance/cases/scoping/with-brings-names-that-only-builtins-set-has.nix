with builtins; [ (length [ ]) (head [ 1 ]) ]
