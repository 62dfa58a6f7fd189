({ __sub ? a: b: "formal" }: 1 - 2) { }
