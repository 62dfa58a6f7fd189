builtins.genericClosure {
  startSet = [ { key = 1; from = "start"; } ];
  operator = x: if x.key == 1 then [ { key = 2; from = "first"; } { key = 2; from = "second"; } { key = 1; from = "again"; } ] else [ ];
}
