(args@{ a, b ? 2, ... }: args) { a = 1 + 1; c = 3; }
