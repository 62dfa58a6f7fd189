{ __toString = "text"; }
