(x: x) + { __toString = _: "z"; }
