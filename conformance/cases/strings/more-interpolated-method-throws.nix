"${{ __toString = self: throw "tt"; }}"
