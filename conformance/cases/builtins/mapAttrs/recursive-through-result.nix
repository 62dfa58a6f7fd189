let
  set = builtins.mapAttrs (name: f: f set) {
    a = self: 1;
    b = self: self.a + 1;
    c = self: self.b + self.a;
  };
in
set
