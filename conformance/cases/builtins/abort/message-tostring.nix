abort { __toString = self: "from a function"; }
