let id = x: x; in "${{ __toString = self: { outPath = id 1; }; }}"
