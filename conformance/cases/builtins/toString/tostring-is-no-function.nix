toString { __toString = "x"; }
