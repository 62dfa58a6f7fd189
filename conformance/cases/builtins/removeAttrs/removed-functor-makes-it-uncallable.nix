removeAttrs { __functor = self: x: x; } [ "__functor" ] 1
