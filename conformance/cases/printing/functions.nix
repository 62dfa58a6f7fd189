[ (x: x) ({ a, b ? 1 }: a) (args@{ ... }: args) ]
