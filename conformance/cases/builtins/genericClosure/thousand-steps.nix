builtins.length (builtins.genericClosure {
  startSet = [ { key = 0; } ];
  operator = x: [ { key = if x.key == 999 then 0 else x.key + 1; } ];
})
