let
  fails = builtins.tryEval (builtins.genericClosure { startSet = [ { key = 1; } { key = 2; } ]; operator = x: throw "an operator"; });
  failsComparing = builtins.tryEval (builtins.genericClosure { startSet = [ { key = [ (throw "a") ]; } { key = [ (throw "b") ]; } ]; operator = x: [ ]; });
in
builtins.genericClosure {
  startSet = [ { key = 1; } ];
  operator = x: if fails.success || failsComparing.success || x.key > 5 then [ ] else [ { key = x.key + 1; } { key = x.key + 2; } ];
}
