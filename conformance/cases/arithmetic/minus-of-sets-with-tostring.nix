{ __toString = _: "1"; } - 1
