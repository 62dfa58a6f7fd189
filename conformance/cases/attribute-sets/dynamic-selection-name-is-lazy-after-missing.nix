{ a = 1; }.x.${throw "never"} or "default"
