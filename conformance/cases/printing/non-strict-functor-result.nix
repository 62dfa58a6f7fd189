({ __functor = self: x: [ x (x + 1) ]; }) 1
