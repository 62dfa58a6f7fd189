"${{ __toString = self: { outPath = throw "inner"; }; }}"
