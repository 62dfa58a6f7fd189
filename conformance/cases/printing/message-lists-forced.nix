let x = {a=[1];b=[2];}; in builtins.seq x.a (builtins.seq x.b (x+1))
