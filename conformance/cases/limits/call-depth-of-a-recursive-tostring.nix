let s = { __toString = self: "${self}"; }; in "${s}"
