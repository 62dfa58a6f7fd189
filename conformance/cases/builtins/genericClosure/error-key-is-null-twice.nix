builtins.genericClosure {
  startSet = [ { key = null; n = "a"; } { key = null; n = "b"; } ];
  operator = x: [ ];
}
