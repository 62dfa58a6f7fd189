"${{ outPath = { __toString = self: self.x; }; }}"
