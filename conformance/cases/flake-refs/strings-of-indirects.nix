map builtins.flakeRefToString [
  { type = "indirect"; id = "a"; }
  { type = "indirect"; id = "a"; ref = "b"; rev = "0123456789abcdef0123456789abcdef01234567"; }
  { type = "indirect"; id = "a"; dir = "b c"; }
  { type = "indirect"; id = "a"; rev = "0000000000000000000000000000000000000000"; }
]
