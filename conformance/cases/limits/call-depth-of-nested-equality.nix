let y = builtins.head [ 1 ]; in { a = [ y ]; } == { a = [ (0 + y) ]; }
