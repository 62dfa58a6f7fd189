{ __toString = { __functor = a: b: "called"; }; }
