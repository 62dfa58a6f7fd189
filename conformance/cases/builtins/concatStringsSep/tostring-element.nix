builtins.concatStringsSep "," [ { __toString = self: self.a + "!"; a = "x"; } "y" ]
