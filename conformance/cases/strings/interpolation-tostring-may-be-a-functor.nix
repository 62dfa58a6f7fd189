"${{ __toString = { __functor = _: s: s.v; }; v = "called"; }}"
