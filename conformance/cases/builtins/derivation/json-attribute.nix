let d = builtins.derivation { name = "a"; system = "s"; builder = "b"; __json = " { \"x\" : [ 1 , 2.50 , true , null ] , \"a\" : \"\\u00e4\" } "; }; in [ d.drvPath ]
