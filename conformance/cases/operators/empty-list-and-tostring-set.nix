[] && { __toString = _: "z"; }
