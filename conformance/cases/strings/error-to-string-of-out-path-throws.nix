"${{ outPath = { __toString = self: throw "inner"; }; }}"
