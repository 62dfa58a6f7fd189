throw { __toString = _: "converted"; }
