map (x: builtins.hasContext x.key) (builtins.genericClosure {
  startSet = [ { key = builtins.toFile "a" "a"; } ];
  operator = x: [ { key = builtins.unsafeDiscardStringContext x.key; } ];
})
