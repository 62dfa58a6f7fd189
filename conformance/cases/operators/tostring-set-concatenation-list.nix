{ __toString = _: "z"; } ++ [ "a" ]
