with { f = x: g x; g = x: throw "with"; }; f 1
