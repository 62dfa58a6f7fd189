map (x: x.key) (builtins.genericClosure {
  startSet = [ { key = 1; } { key = 2; } ];
  operator = x: if x.key < 1 then [ ] else [ { key = x.key / 2.0; } ];
})
