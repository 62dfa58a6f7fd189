{ ab = 1; ac = 2; ad = 3; ae = 4; af = 5; }.aa
