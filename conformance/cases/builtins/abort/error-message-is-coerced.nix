abort { __toString = self: { outPath = "c" + "d"; }; }
