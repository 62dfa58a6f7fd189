f: f (x: x) ({ a }: a)
