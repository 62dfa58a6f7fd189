{a=x: x; b={c=1;}; d=[1 2 (throw "x")]; "if"=1;}
