let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; outputs = [ "out" "dev" ]; outputChecks.out = { maxSize = 100; allowedReferences = [ "dev" ]; disallowedRequisites = [ ]; }; outputChecks.dev.maxClosureSize = 0;
  };
in
d.drvPath
