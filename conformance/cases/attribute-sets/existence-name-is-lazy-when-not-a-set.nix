{ a = 1; } ? a.b.${throw "never"}
