# With `__overrides` the names mean attributes of the finished set.
let
  r = rec {
    __overrides = { a = b; };
    a = 1;
    b = a;
    ${"c"} = a;
  };
in
r.b + r.a
