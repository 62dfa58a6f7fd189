builtins.genericClosure {
  startSet = [ { key = 1; } ];
  operator = x: if x.key > 10 then [ ] else builtins.genericClosure {
    startSet = [ { key = x.key * 2; } ];
    operator = y: if y.key > 10 then [ ] else [ { key = y.key + 5; } ];
  };
}
