let
  up = n: x: if n == 0 then [ ] else [ x ] ++ up (n - 1) (x * 2);
  down = n: x: if n == 0 then [ ] else [ x ] ++ down (n - 1) (x / 2);
in builtins.toJSON (up 250 1.0 ++ down 250 1.0)
