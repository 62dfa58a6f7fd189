(args@{ a ? 1, b ? args ? a }: b) { }
