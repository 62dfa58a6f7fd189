map (x: x.key) (builtins.genericClosure {
  startSet = [ { key = "a"; } ];
  operator = x: [ { key = { a = "b"; b = "c"; c = "a"; }.${x.key}; } ];
})
