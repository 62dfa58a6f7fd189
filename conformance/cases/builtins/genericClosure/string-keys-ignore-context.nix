let
  drv = derivation { name = "a"; system = "x"; builder = "b"; };
  plain = builtins.unsafeDiscardStringContext "${drv}";
in
map (x: builtins.hasContext x.key) (builtins.genericClosure {
  startSet = [ { key = plain; } { key = "${drv}"; } ];
  operator = x: [ ];
})
