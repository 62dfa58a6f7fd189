let
  id = x: x;
  base = { name = "x"; system = "s"; builder = "/b"; };
  show = d: (derivation (base // d)).drvPath;
in
map show [
  { __ignoreNulls = true; a = id null; b = id "b"; c = id [ "c" null ]; d = id { outPath = id "d"; }; e = ./ignored-nulls-and-what-is-evaluated.nix; }
  { __ignoreNulls = id false; a = id null; b = id "b"; }
  { __ignoreNulls = id true; args = id [ (id "a") ]; }
  { args = id [ (id "a") ]; }
  { __structuredAttrs = true; __ignoreNulls = true; a = id null; b = id "b"; }
]
