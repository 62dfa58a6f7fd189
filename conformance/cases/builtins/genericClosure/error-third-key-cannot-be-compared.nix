builtins.genericClosure {
  startSet = [ { key = 2; } { key = 1; } { key = 3; } { key = "text"; } ];
  operator = x: [ ];
}
