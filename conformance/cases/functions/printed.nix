[ (x: x) ({ a }: a) (x: y: x) ]
