let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; i = -1; f = 1.5; t = true; n = null; s = "é\n\"\\"; l = [ 1 [ "a" ] { } ]; a = { b.c = 1; "" = 2; };
  };
in
d.drvPath
