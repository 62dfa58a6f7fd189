let x = {a={};b={};}; in builtins.seq x.a (builtins.seq x.b (x+1))
