map builtins.fromJSON [ "0.0" "-0.0" "1e0" "1E+2" "1e-2" "-1.25e2" "0.1e1" ]
