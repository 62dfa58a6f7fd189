let __lessThan = a: b: builtins.trace "${toString a} ${toString b}" true; in [ (1 < 2) (1 > 2) (1 <= 2) (1 >= 2) ]
