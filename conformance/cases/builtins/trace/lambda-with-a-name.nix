let name = { a, b ? 1, ... }: a; in builtins.trace name 1
