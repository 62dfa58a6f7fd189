let x = builtins.head [ (builtins.head [ x ]) ]; in x
