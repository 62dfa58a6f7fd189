(derivation {
  name = "d"; system = "s"; builder = "b"; __structuredAttrs = true;
  a = builtins.substring 0 1 "é"; z = throw "later";
}).drvPath
