[ 1 2 3 ] || { __toString = _: "z"; }
