with { __findFile = _: n: n; }; <x>
