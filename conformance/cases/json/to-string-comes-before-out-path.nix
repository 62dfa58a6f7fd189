{ __toString = self: "string"; outPath = "/out"; }
