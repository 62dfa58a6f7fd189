let __findFile = a: b: b; in <x/y>
