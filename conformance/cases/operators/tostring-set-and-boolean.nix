{ __toString = _: "z"; } && true
