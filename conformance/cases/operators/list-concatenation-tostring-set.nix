[ "a" ] ++ { __toString = _: "z"; }
