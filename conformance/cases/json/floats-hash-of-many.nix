let
  # Pseudo-random numbers below 2^31, and powers of two from 2^-1074 to 2^970.
  next = n: builtins.bitAnd (n * 1103515245 + 12345) 2147483647;
  state = builtins.genList (i: let s = next (next (i * 7919 + 1)); in s) 4000;
  pow = e: if e == 0 then 1.0 else if e < 0 then pow (e + 1) / 2 else let h = pow (e / 2); in if builtins.bitAnd e 1 == 1 then h * h * 2 else h * h;
  powers = builtins.genList (e: pow e) 970;
  mod = a: b: a - a / b * b;
  number = s: let m = s * 4194304.0 + next s; p = builtins.elemAt powers (mod (next s) 970); in if builtins.bitAnd s 4 == 0 then m * p else m / p;
  text = n: builtins.toJSON (map (s: number (s + n)) state);
in map (n: builtins.hashString "sha256" (text n)) [ 0 1 2 3 ]
