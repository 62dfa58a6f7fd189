{ __toString = _: "z"; } < { __toString = _: "z"; }
