{ x, y ? "default y" }: { inherit x y; }
