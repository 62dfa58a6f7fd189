({ a ? 1 + 1, b ? "x" }: { inherit a b; }) { }
