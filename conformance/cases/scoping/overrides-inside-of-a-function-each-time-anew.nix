let make = a: rec { __overrides = { b = a; }; b = 2; c = [ b b ]; }; in [ (make 1) (make { }) (make [ 1 ]).c ]
