[ 1 2 ] != { __toString = _: "z"; }
