map (v: v v) [ (x: throw "y") ]
