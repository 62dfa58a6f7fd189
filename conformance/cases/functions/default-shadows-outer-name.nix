let b = "outer"; in ({ a ? b, b ? "formal" }: a) { }
