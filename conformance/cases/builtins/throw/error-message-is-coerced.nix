throw { __toString = self: { outPath = "c" + "d"; }; }
