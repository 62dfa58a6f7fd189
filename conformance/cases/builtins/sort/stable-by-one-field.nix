let s = builtins.sort; in s (a: b: a.x < b.x) [ {x=2;y=1;} {x=1;y=2;} {x=2;y=3;} {x=1;y=4;} ]
