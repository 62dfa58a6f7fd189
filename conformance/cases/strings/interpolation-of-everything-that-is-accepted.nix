"${"s"} ${{ outPath = "o"; }} ${{ __toString = self: self.v; v = "t"; }} ${{ outPath = "never"; __toString = _: "u"; }}"
