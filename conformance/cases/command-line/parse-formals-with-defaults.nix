{ b ? 1 + 2, a ? "x", f ? x: x }: a
