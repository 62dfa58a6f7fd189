(x: { y ? throw "dflt" }: y) 1 { }
