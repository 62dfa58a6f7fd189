(derivation {
  name = "d"; system = "s"; builder = "b"; __structuredAttrs = true;
  ${builtins.substring 0 1 "é"} = builtins.substring 0 2 "→";
}).drvPath
