builtins.length (builtins.genericClosure {
  startSet = [ { key = 1; } { key = 1; bad = true; } ];
  operator = x: if x ? bad then throw "visited" else [ ];
})
