map (s: builtins.typeOf (builtins.fromJSON s)) [ "1" "1.0" "1e2" "-0" "-0.0" "18446744073709551616" ]
