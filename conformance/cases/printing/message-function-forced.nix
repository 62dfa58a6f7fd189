let x = {a=y: y;b=[2];}; in builtins.seq x.a (builtins.seq x.b (x+1))
