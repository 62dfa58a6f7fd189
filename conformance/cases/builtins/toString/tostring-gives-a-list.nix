toString {__toString = s: [1 2 s.x]; x = {__toString = _: "y";};}
