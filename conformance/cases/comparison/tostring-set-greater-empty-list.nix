{ __toString = _: "z"; } > []
