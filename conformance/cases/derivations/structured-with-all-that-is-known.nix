let
  show = d: [ d.drvPath d.outPath ];
  base = { name = "x"; system = "s"; builder = "/b"; __structuredAttrs = true; };
  hash = "0000000000000000000000000000000000000000000000000000";
in
map show [
  (derivation base)
  (derivation (base // { outputs = [ "dev" "out" ]; }))
  (derivation (base // { outputs = [ "out" "dev" ]; }))
  (derivation (base // { outputHashAlgo = "sha256"; outputHash = hash; }))
  (derivation (base // { outputHashAlgo = "sha256"; outputHash = hash; outputHashMode = "recursive"; }))
  (derivation (base // { outputHashAlgo = "sha256"; outputHash = hash; outputHashMode = "flat"; }))
  (derivation (base // { args = [ "a" "b" ]; other = { a = [ 1 2.5 null true ]; }; }))
  (derivation (base // { builder = builtins.toFile "b" ""; }))
]
